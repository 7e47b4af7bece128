import { definePack, type NodePack } from "@netdist/sdk";
import { loadLatentNumpy } from "./load-latent-numpy.ts";
import { loadLatentUrl } from "./load-latent-url.ts";
import { saveLatentKohya } from "./save-latent-kohya.ts";
import { saveLatentNumpy } from "./save-latent-numpy.ts";
import { saveLatentSafetensors } from "./save-latent-safetensors.ts";

/** Latents from files and addresses, and into files. */
export const pack: NodePack = definePack({
  id: "netdist-latents",
  version: "0.0.0",
  nodes: [loadLatentNumpy, loadLatentUrl, saveLatentNumpy, saveLatentSafetensors, saveLatentKohya],
});
