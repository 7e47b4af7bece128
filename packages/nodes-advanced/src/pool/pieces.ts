import { type PoolFill, type PoolInfo, poolKey, type Range, type ShardOutcome } from "@netdist/core";
import { isTensor } from "@netdist/sdk";

/** Values that were made together, and which pictures of the batch they are. */
export interface Piece {
  readonly start: number;
  readonly values: readonly unknown[];
}

export interface Sources {
  readonly info: Pick<PoolInfo, "local" | "seed_mode">;
  /** What the local branch gave: of its runs, in order. */
  readonly local: readonly unknown[];
  readonly shards: readonly ShardOutcome[];
  readonly fills: readonly PoolFill[];
}

/** All pieces of one value in the batch's order. `fetchId` is the FetchPool whose value it is. */
export function piecesOf(fetchId: string, input: string, { info, local, shards, fills }: Sources): readonly Piece[] {
  const key = poolKey(fetchId, input);
  const remote = shards.flatMap((shard): Piece[] => {
    if (shard.state !== "succeeded" || !shard.values.has(key)) return [];
    const value = shard.values.get(key);
    // Texts and numbers come as the list of what was shown.
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    return [{ start: shard.range.start, values }];
  });
  const filled = fills.map(({ range, values }): Piece => ({ start: range.start, values: values.get(key) ?? [] }));
  // A link that nobody asked for is a list of nothing, or as ComfyUI gives it, what its node made in an earlier run.
  const own = info.local === 0 ? [] : local.filter((value) => value !== undefined && value !== null);
  return [{ start: 0, values: ofEach(own, info) }, ...[...remote, ...filled].sort((a, b) => a.start - b.start)];
}

/**
 * In offset mode every picture has a value of its own. What does not hang on the seed is made once here, though once for
 * each picture on the workers: how many values there are must not hang on who made them.
 */
function ofEach(own: readonly unknown[], { local, seed_mode }: Sources["info"]): readonly unknown[] {
  const [only, ...others] = own;
  if (seed_mode !== "offset" || local < 2 || others.length > 0 || sizeOf(only) !== 1) return own;
  return Array.from({ length: local }, () => only);
}

/** Pictures, masks, latents or sounds of a batch; anything else is one. */
function sizeOf(value: unknown): number {
  if (value === undefined) return 0;
  if (isTensor(value)) return value.shape[0] ?? 1;
  const { samples, waveform } = Object(value) as { samples?: unknown; waveform?: unknown };
  return samples === undefined && waveform === undefined ? 1 : sizeOf(samples ?? waveform);
}

/** "3", "5–7": pictures as people count them, from 1. */
export function rangesText(ranges: readonly Range[]): string {
  return ranges
    .map(({ start, length }) => (length === 1 ? String(start + 1) : `${start + 1}–${start + length}`))
    .join(", ");
}
