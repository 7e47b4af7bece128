import type { Link } from "@netdist/sdk/prompt";
import { cutLatent, cutLimits, repeat, take } from "./cut.ts";
import { type CutTools, made } from "./tools.ts";

/**
 * A latent of exactly the range's pictures, numbered anew: copies stand before them until they are in their places of
 * the whole batch, and are cut away again. undefined where the worker's nodes do not reach that far.
 */
export function reindex(tools: CutTools, samples: Link): Link | undefined {
  const { start } = tools.range;
  const filled = start === 0 ? samples : prefixed(tools, samples);
  if (filled === undefined) return undefined;
  const unnumbered = made(tools, "LatentBatchSeedBehavior", { samples: filled, seed_behavior: "random" });
  return cutLatent(tools, unnumbered, false);
}

function prefixed(tools: CutTools, samples: Link): Link | undefined {
  const prefix = copies(tools, samples);
  return prefix && made(tools, "LatentBatch", { samples1: prefix, samples2: samples });
}

/** Exactly `start` pictures, whichever: as many whole blocks as fit, and a part of one. */
function copies(tools: CutTools, samples: Link): Link | undefined {
  const { start, length } = tools.range;
  const limits = cutLimits(tools);
  const size = Math.min(start, limits.length);
  const blocks = Math.floor(start / size);
  const amount = Math.ceil(size / length);
  if (blocks > limits.repeat || amount > limits.repeat) return undefined;
  const block = take(tools, repeat(tools, samples, amount), 0, size);
  const whole = blocks === 1 ? block : repeat(tools, block, blocks);
  const rest = start - blocks * size;
  return rest === 0 ? whole : made(tools, "LatentBatch", { samples1: whole, samples2: take(tools, block, 0, rest) });
}
