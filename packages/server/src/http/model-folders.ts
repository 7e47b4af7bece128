import { join } from "node:path";
import type { Profile } from "../engine/types.ts";

/** A kind of model: where its files lie, and which files count (no extension: every file). */
export interface ModelFolder {
  readonly name: string;
  readonly folders: readonly string[];
  readonly extensions: readonly string[];
}

const WEIGHTS = [".bin", ".ckpt", ".pkl", ".pt", ".pt2", ".pth", ".safetensors", ".sft"];

/** Folder keys in ComfyUI's order, with the folders below `models` where they are not the key's own. */
const KINDS: readonly {
  readonly name: string;
  readonly folders?: readonly string[];
  readonly extensions?: readonly string[];
  readonly since?: Profile;
}[] = [
  { name: "checkpoints" },
  { name: "configs", extensions: [".yaml"] },
  { name: "loras" },
  { name: "vae" },
  { name: "text_encoders", folders: ["text_encoders", "clip"] },
  { name: "diffusion_models", folders: ["unet", "diffusion_models"] },
  { name: "clip_vision" },
  { name: "style_models" },
  { name: "embeddings" },
  { name: "diffusers", extensions: ["folder"] },
  { name: "vae_approx" },
  { name: "controlnet", folders: ["controlnet", "t2i_adapter"] },
  { name: "gligen" },
  { name: "upscale_models" },
  { name: "latent_upscale_models", since: "0.33.0" },
  { name: "custom_nodes", folders: ["../custom_nodes"], extensions: [] },
  { name: "datasets", folders: ["../datasets"], extensions: [], since: "0.33.0" },
  { name: "hypernetworks" },
  { name: "photomaker" },
  { name: "classifiers", extensions: [""] },
  { name: "model_patches" },
  { name: "audio_encoders" },
  { name: "background_removal", since: "0.33.0" },
  { name: "frame_interpolation", since: "0.33.0" },
  { name: "geometry_estimation", since: "0.33.0" },
  { name: "optical_flow", since: "0.33.0" },
  { name: "detection", since: "0.33.0" },
];

/** Every kind of model folder that the profile's ComfyUI has, below `models`. */
export function modelFolders(models: string, profile: Profile): ReadonlyMap<string, ModelFolder> {
  const known = KINDS.filter(({ since }) => since === undefined || since === profile);
  return new Map(
    known.map(({ name, folders = [name], extensions = WEIGHTS }) => [
      name,
      { name, folders: folders.map((folder) => join(models, folder)), extensions },
    ]),
  );
}
