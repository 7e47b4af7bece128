import type { Json } from "@netdist/sdk/prompt";
import { type ObjectInfo, readObjectInfo } from "../../object-info/index.ts";

type Specs = Readonly<Record<string, Json>>;

function record(title: string, required: Specs, output: readonly string[], optional: Specs = {}): Json {
  return { display_name: title, input: { required, optional }, output, output_name: output };
}

const seed: Json = ["INT", { default: 0, min: 0, max: 18446744073709551615n, control_after_generate: true }];
const plainSeed: Json = ["INT", { default: 0, min: 0, max: 18446744073709551615n }];
const count = (fallback: number): Json => ["INT", { default: fallback }];
const url: Json = ["STRING", { default: "http://127.0.0.1:8288/" }];
const trigger: Json = [["on_change", "always"]];
const enabled: Json = [["true", "false", "remote"], { default: "true" }];

/** The classes of the fixtures, as a server with the old nodes shows them, and small ones for single features. */
export const definitions: ObjectInfo = readObjectInfo({
  CheckpointLoaderSimple: record("Load Checkpoint", { ckpt_name: [["a.safetensors"]] }, ["MODEL", "CLIP", "VAE"]),
  CLIPTextEncode: record(
    "CLIP Text Encode (Prompt)",
    { text: ["STRING", { multiline: true, dynamicPrompts: true }], clip: ["CLIP"] },
    ["CONDITIONING"],
  ),
  EmptyLatentImage: record("Empty Latent Image", { width: count(512), height: count(512), batch_size: count(1) }, [
    "LATENT",
  ]),
  KSampler: record(
    "KSampler",
    {
      model: ["MODEL"],
      seed,
      steps: count(20),
      cfg: ["FLOAT", { default: 8 }],
      sampler_name: [["euler", "ddim"]],
      scheduler: [["normal", "karras"]],
      positive: ["CONDITIONING"],
      negative: ["CONDITIONING"],
      latent_image: ["LATENT"],
      denoise: ["FLOAT", { default: 1 }],
    },
    ["LATENT"],
  ),
  VAEDecode: record("VAE Decode", { samples: ["LATENT"], vae: ["VAE"] }, ["IMAGE"]),
  PreviewImage: record("Preview Image", { images: ["IMAGE"] }, []),
  SaveImage: record("Save Image", { images: ["IMAGE"], filename_prefix: ["STRING", { default: "ComfyUI" }] }, []),
  RemoteQueueSimple: record(
    "Queue on remote (single)",
    { remote_url: url, batch_local: count(1), batch_remote: count(1), trigger, enabled, seed: plainSeed },
    ["INT", "INT", "REMINFO"],
  ),
  FetchRemote: record("Fetch from remote", { final_image: ["IMAGE"], remote_info: ["REMINFO"] }, ["IMAGE"]),
  CombineImageBatch: record("Combine images", { images_a: ["IMAGE"], images_b: ["IMAGE"] }, ["IMAGE"]),
  LoadCurrentWorkflowJSON: record("Load workflow (current)", {}, ["JSON"]),
  RemoteChainStart: record(
    "Queue on remote (start of chain)",
    { workflow: ["JSON"], trigger, batch: count(1), seed: plainSeed },
    ["REMCHAIN"],
  ),
  RemoteQueueWorker: record(
    "Queue on remote (worker)",
    {
      remote_chain: ["REMCHAIN"],
      remote_url: url,
      batch_override: count(0),
      enabled,
      outputs: [["final_image", "any"], { default: "final_image" }],
    },
    ["REMCHAIN", "REMINFO"],
  ),
  RemoteChainEnd: record("Queue on remote (end of chain)", { remote_chain: ["REMCHAIN"] }, ["INT", "INT"]),

  Source: record("A source", { value: count(7) }, ["IMAGE", "INT"]),
  Pass: record("Pass", { image: ["IMAGE"], mask: ["MASK"] }, ["IMAGE", "MASK"]),
  Sink: record("Sink", { image: ["IMAGE"] }, [], { size: count(3), label: ["STRING", { default: "none" }] }),
  Noise: record("Noise", { noise_seed: plainSeed, mode: ["COMBO", { options: ["a", "b"] }] }, ["NOISE"]),
  Picker: record(
    "Picker",
    { model: ["COMBO", { options: ["x", "y"], control_after_generate: true }], strength: ["FLOAT", { default: 1 }] },
    ["MODEL"],
  ),
  LoadImage: record("Load Image", { image: [["a.png"], { image_upload: true }] }, ["IMAGE"]),
  Forced: record("Forced", { a: ["INT", { forceInput: true }], b: count(1), c: ["STRING", {}] }, ["INT"]),
  Format: record(
    "Format",
    {
      format: [
        "COMFY_DYNAMICCOMBO_V3",
        {
          options: [
            { key: "png", inputs: { required: { bits: [["8", "16"]] }, optional: { fast: ["BOOLEAN", {}] } } },
            { key: "jpeg", inputs: { required: { quality: ["INT", { default: 90 }] } } },
          ],
        },
      ],
      name: ["STRING", {}],
    },
    ["STRING"],
  ),
  Grow: record("Grow", { images: ["COMFY_AUTOGROW_V3", { template: { prefix: "image" } }], blend: count(2) }, [
    "IMAGE",
  ]),
  Curve: record("Curve", { curve: ["CURVE", { socketless: true }], points: ["COLORS", {}] }, ["CURVE"]),
  Webcam: record("Webcam Capture", { image: ["WEBCAM"], width: count(0) }, ["IMAGE"]),
});
