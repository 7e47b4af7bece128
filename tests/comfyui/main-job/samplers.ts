import type { Json, Link, Prompt, PromptNode } from "@netdist/sdk/prompt";
import { node, type Work } from "./graphs.ts";

export interface Sampling {
  readonly width?: number;
  readonly height?: number;
  readonly sampler?: string;
  readonly steps?: number;
  readonly cfg?: number;
  /** The whole batch stands behind LatentFromBatch(0, n): it carries its index. */
  readonly indexed?: number;
}

const models: Prompt = {
  "4": node("CheckpointLoaderSimple", { ckpt_name: "tiny.safetensors" }),
  "6": node("CLIPTextEncode", { text: "a lighthouse at dawn, oil painting", clip: ["4", 1] }),
  "7": node("CLIPTextEncode", { text: "blurry, text", clip: ["4", 1] }),
  "50": node("VAELoader", { vae_name: "taesd" }),
};

function sampler(
  seed: Json,
  latent_image: Link,
  { sampler: name = "euler", steps = 2, cfg = 4 }: Sampling,
  denoise = 1,
): PromptNode {
  return node("KSampler", {
    seed,
    steps,
    cfg,
    sampler_name: name,
    scheduler: "normal",
    denoise,
    model: ["4", 0],
    positive: ["6", 0],
    negative: ["7", 0],
    latent_image,
  });
}

const decoded = (samples: Link): PromptNode => node("VAEDecode", { samples, vae: ["50", 0] });

/** Checkpoint, latents and first sampler, node 3. */
function firstPass(seed: Json, batch: Json, options: Sampling): Prompt {
  const { width = 64, height = 64, indexed } = options;
  const cut = node("LatentFromBatch", { samples: ["5", 0], batch_index: 0, length: indexed ?? 0 });
  return {
    ...models,
    "5": node("EmptyLatentImage", { width, height, batch_size: batch }),
    ...(indexed !== undefined && { "51": cut }),
    "3": sampler(seed, [indexed === undefined ? "5" : "51", 0], options),
  };
}

/** Text to picture with one KSampler. */
export function sampled(options: Sampling = {}): Work {
  return (seed, batch) => ({ ...firstPass(seed, batch, options), "8": decoded(["3", 0]) });
}

/** Two samplers with the latent enlarged between them: the index stays. */
export function enlarged(options: Sampling = {}): Work {
  const { width = 64, height = 64 } = options;
  const size = { width: width * 1.5, height: height * 1.5 };
  return (seed, batch) => ({
    ...firstPass(seed, batch, options),
    "60": node("LatentUpscale", { samples: ["3", 0], upscale_method: "bilinear", ...size, crop: "disabled" }),
    "61": sampler(seed, ["60", 0], options, 0.6),
    "8": decoded(["61", 0]),
  });
}

/** Two samplers with pixels between them: the index is gone after VAEEncode. */
export function throughPixels(options: Sampling = {}): Work {
  const { width = 64, height = 64 } = options;
  const size = { width: width * 1.5, height: height * 1.5 };
  return (seed, batch) => ({
    ...firstPass(seed, batch, options),
    "60": decoded(["3", 0]),
    "61": node("ImageScale", { image: ["60", 0], upscale_method: "bilinear", ...size, crop: "disabled" }),
    "62": node("VAEEncode", { pixels: ["61", 0], vae: ["50", 0] }),
    "63": sampler(seed, ["62", 0], options, 0.6),
    "8": decoded(["63", 0]),
  });
}
