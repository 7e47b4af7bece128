import { type PoolFill, poolKey, type Range, type ShardOutcome } from "@netdist/core";

/** Values that were made together, and which pictures of the batch they are. */
export interface Piece {
  readonly start: number;
  readonly values: readonly unknown[];
}

export interface Sources {
  /** What the local branch gave: of its runs, in order. */
  readonly local: readonly unknown[];
  readonly shards: readonly ShardOutcome[];
  readonly fills: readonly PoolFill[];
}

/** All pieces of one value in the batch's order. `fetchId` is the FetchPool whose value it is. */
export function piecesOf(fetchId: string, input: string, { local, shards, fills }: Sources): readonly Piece[] {
  const key = poolKey(fetchId, input);
  const remote = shards.flatMap((shard): Piece[] => {
    if (shard.state !== "succeeded" || !shard.values.has(key)) return [];
    const value = shard.values.get(key);
    // Texts and numbers come as the list of what was shown.
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    return [{ start: shard.range.start, values }];
  });
  const filled = fills.map(({ range, values }): Piece => ({ start: range.start, values: values.get(key) ?? [] }));
  // A link that nobody asked for is a list of nothing.
  const own = local.filter((value) => value !== undefined && value !== null);
  return [{ start: 0, values: own }, ...[...remote, ...filled].sort((a, b) => a.start - b.start)];
}

/** "3", "5–7": pictures as people count them, from 1. */
export function rangesText(ranges: readonly Range[]): string {
  return ranges
    .map(({ start, length }) => (length === 1 ? String(start + 1) : `${start + 1}–${start + length}`))
    .join(", ");
}
