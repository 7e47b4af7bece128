// The graphs that the tests of exact mode split.
import type { Json, Link, Prompt, PromptNode } from "@netdist/sdk/prompt";
import type { ObjectInfo } from "../../object-info/index.ts";
import type { Plan } from "../../plan.ts";
import { lower } from "../lower.ts";
import type { ExactRange } from "../request.ts";
import { node, queueSimple, recent, table, txt2img } from "../samples.ts";

/** A prompt whose queue node 10 asks for a range of the batch. */
export function split(
  prompt: Prompt,
  exact: ExactRange,
  objectInfo: ObjectInfo = recent,
  keepOutputs: boolean = false,
): Plan {
  return lower({
    prompt,
    lowerings: table,
    objectInfo,
    queue: { nodeId: "10", seed: 5n, batch: 0 },
    outputs: "final_image",
    keepOutputs,
    exact,
  });
}

/** The txt2img workflow with queue node 10 and FetchRemote 11 of the given source. */
export function fetching(source: Link, more: Prompt = {}): Prompt {
  return {
    ...txt2img(["10", 0], ["10", 1]),
    "10": queueSimple(),
    "11": node("FetchRemote", { final_image: source, remote_info: ["10", 2] }),
    ...more,
  };
}

export function sampler(latent: Json, more: Record<string, Json> = {}): PromptNode {
  return node("KSampler", { ...txt2img(["10", 0], 1)["3"]?.inputs, latent_image: latent, ...more });
}

export const single: Prompt = fetching(["8", 0]);
export const hiresFix: Prompt = fetching(["20", 0], {
  "15": node("LatentUpscaleBy", { samples: ["3", 0], upscale_method: "bislerp", scale_by: 2 }),
  "16": sampler(["15", 0], { denoise: 0.5 }),
  "20": node("VAEDecode", { samples: ["16", 0], vae: ["4", 2] }),
});
export const throughPixels: Prompt = fetching(["20", 0], {
  "15": node("VAEEncode", { pixels: ["8", 0], vae: ["4", 2] }),
  "16": sampler(["15", 0], { denoise: 0.5 }),
  "20": node("VAEDecode", { samples: ["16", 0], vae: ["4", 2] }),
});
export const img2img: Prompt = fetching(["8", 0], {
  "5": node("RepeatLatentBatch", { samples: ["15", 0], amount: ["10", 1] }),
  "15": node("VAEEncode", { pixels: ["16", 0], vae: ["4", 2] }),
  "16": node("LoadImage", { image: "cat.png" }),
});
export const pixels: Prompt = fetching(["16", 0], {
  "15": node("EmptyImage", { width: 64, height: 64, batch_size: ["10", 1], color: 0 }),
  "16": node("ImageAddNoise", { image: ["15", 0], seed: ["10", 0], strength: 0.5 }),
});
export const pixelsThenSampler: Prompt = fetching(["8", 0], {
  "5": node("VAEEncode", { pixels: ["16", 0], vae: ["4", 2] }),
  "15": node("EmptyImage", { width: 64, height: 64, batch_size: ["10", 1], color: 0 }),
  "16": node("ImageAddNoise", { image: ["15", 0], seed: ["10", 0], strength: 0.5 }),
});
