import { type AnyNode, combo, defineNode, int, type Latent, latent } from "@netdist/sdk";
import type { Profile } from "../../engine/types.ts";
import { cutOf } from "../cut.ts";
import { face } from "../faces/index.ts";
import { MAX_SIDE } from "../limits.ts";
import { fillBatch, repeatBatch, sliceBatch, zeros } from "../tensors/batch.ts";

/** A batch of empty latents of Stable Diffusion 1 and 2: 4 channels, an eighth of the size. */
export function emptyLatentImage(profile: Profile): AnyNode {
  const side = { default: 512, min: 16, max: MAX_SIDE, step: 8 };
  return defineNode({
    ...face("EmptyLatentImage", profile),
    inputs: {
      width: int({ ...side, tooltip: "The width of the latent images in pixels." }),
      height: int({ ...side, tooltip: "The height of the latent images in pixels." }),
      batch_size: int({ default: 1, min: 1, max: 4096, tooltip: "The number of latent images in the batch." }),
    },
    outputs: { LATENT: { ...latent(), tooltip: "The empty latent image batch." } },
    run({ width, height, batch_size }) {
      const samples = zeros([batch_size, 4, Math.floor(height / 8), Math.floor(width / 8)]);
      return { LATENT: profile === "0.3.64" ? { samples } : { samples, downscale_ratio_spacial: 8 } };
    },
  });
}

/** Some latents of a batch, which remember their place in it. */
export function latentFromBatch(profile: Profile): AnyNode {
  const limits = profile === "0.3.64" ? { min: 0, max: 63 } : { min: -MAX_SIDE, max: MAX_SIDE };
  return defineNode({
    ...face("LatentFromBatch", profile),
    inputs: {
      samples: latent(),
      batch_index: int({ default: 0, ...limits }),
      length: int({ default: 1, min: 1, max: 64 }),
    },
    outputs: { LATENT: latent() },
    run({ samples, batch_index, length }) {
      const { start, count } = cutOf(samples.samples.shape[0] ?? 0, batch_index, length);
      return { LATENT: cutLatent(samples, start, count) };
    },
  });
}

function cutLatent(source: Latent, start: number, count: number): Latent {
  const { samples, noise_mask: mask, batch_index: indices = range(start + count) } = source;
  const batch_index = indices.slice(start, start + count);
  const cut = { ...source, samples: sliceBatch(samples, start, count), batch_index };
  if (mask === undefined || mask.shape[0] === 1) return cut;
  return { ...cut, noise_mask: sliceBatch(fillBatch(mask, samples.shape[0] ?? 0), start, count) };
}

/** A batch several times in a row; its places go on counting where there are any. */
export function repeatLatentBatch(profile: Profile): AnyNode {
  return defineNode({
    ...face("RepeatLatentBatch", profile),
    inputs: { samples: latent(), amount: int({ default: 1, min: 1, max: 64 }) },
    outputs: { LATENT: latent() },
    run({ samples, amount }) {
      const { noise_mask: mask, batch_index: indices } = samples;
      const LATENT: Latent = {
        ...samples,
        samples: repeatBatch(samples.samples, amount),
        ...(mask && (mask.shape[0] ?? 0) > 1 && { noise_mask: repeatBatch(mask, amount) }),
        ...(indices && { batch_index: repeatIndices(indices, amount) }),
      };
      return { LATENT };
    },
  });
}

function repeatIndices(indices: readonly number[], amount: number): number[] {
  const offset = Math.max(...indices) - Math.min(...indices) + 1;
  return range(amount).flatMap((i) => indices.map((index) => index + i * offset));
}

/** Gives every latent of a batch the noise of the first, or forgets their places. */
export function latentBatchSeedBehavior(profile: Profile): AnyNode {
  return defineNode({
    ...face("LatentBatchSeedBehavior", profile),
    inputs: { samples: latent(), seed_behavior: combo(["random", "fixed"], { default: "fixed" }) },
    outputs: { LATENT: latent() },
    run({ samples, seed_behavior }) {
      const { batch_index: [first = 0] = [0], ...rest } = samples;
      if (seed_behavior === "random") return { LATENT: rest };
      return { LATENT: { ...rest, batch_index: range(samples.samples.shape[0] ?? 0).map(() => first) } };
    },
  });
}

/** 0, 1, … `count` − 1. */
export function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
