import type { Link } from "@netdist/sdk/prompt";
import { type CutTools, limitOf, made } from "./tools.ts";

/** ComfyUI 0.3.64's own limits, for servers that name none. */
const OLD_INDEX = 63;
const LENGTH = 64;

export interface CutLimits {
  readonly index: number;
  readonly length: number;
  readonly repeat: number;
}

/** How far the worker's LatentFromBatch and RepeatLatentBatch reach. */
export function cutLimits({ objectInfo }: Pick<CutTools, "objectInfo">): CutLimits {
  return {
    index: limitOf(objectInfo, "LatentFromBatch", "batch_index", OLD_INDEX),
    length: limitOf(objectInfo, "LatentFromBatch", "length", LENGTH),
    repeat: limitOf(objectInfo, "RepeatLatentBatch", "amount", LENGTH),
  };
}

/**
 * The range of a latent that holds at least the pictures up to its end, each with its place in the whole batch as
 * index. `equal`: all its pictures are the same. undefined where the worker's nodes do not reach that far.
 */
export function cutLatent(tools: CutTools, source: Link, equal: boolean): Link | undefined {
  const { start, length } = tools.range;
  const limits = cutLimits(tools);
  if (length > limits.length) return undefined;
  if (start <= limits.index) return take(tools, source, start, length);
  // The only place where a cut is cut again: the first one reaches as far as it can.
  const far = take(tools, source, limits.index, limits.length);
  if (start + length <= limits.index + limits.length) return take(tools, far, start - limits.index, length);
  return equal ? walk(tools, far, limits) : undefined;
}

/** Repeated, a latent continues its index; so equal pictures can be followed as far as wanted, `limits.index` a step. */
function walk(tools: CutTools, first: Link, limits: CutLimits): Link {
  const { start, length } = tools.range;
  let window = first;
  let at = limits.index;
  for (; start - at > limits.index; at += limits.index)
    window = take(tools, repeat(tools, window, 2), limits.index, limits.length);
  const rest = start - at;
  return take(tools, rest + length > limits.length ? repeat(tools, window, 2) : window, rest, length);
}

/** The range of a picture batch; undefined where the worker's node does not reach that far. */
export function cutImage(tools: CutTools, source: Link): Link | undefined {
  const { start, length } = tools.range;
  if (start > limitOf(tools.objectInfo, "ImageFromBatch", "batch_index", 4095)) return undefined;
  if (length > limitOf(tools.objectInfo, "ImageFromBatch", "length", 4096)) return undefined;
  return made(tools, "ImageFromBatch", { image: source, batch_index: start, length });
}

export function take(tools: CutTools, samples: Link, batch_index: number, length: number): Link {
  return made(tools, "LatentFromBatch", { samples, batch_index, length });
}

export function repeat(tools: CutTools, samples: Link, amount: number): Link {
  return made(tools, "RepeatLatentBatch", { samples, amount });
}
