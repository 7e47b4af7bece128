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
  /** Gives a worker's text as what it stands for. */
  fromText(text: string): unknown;
}

/** All pieces of one value in the batch's order. `fetchId` is the FetchPool whose value it is. */
export function piecesOf(
  fetchId: string,
  input: string,
  { local, shards, fills, fromText }: Sources,
): readonly Piece[] {
  const key = poolKey(fetchId, input);
  const remote = shards.flatMap((shard): Piece[] => {
    if (shard.state !== "succeeded" || !shard.values.has(key)) return [];
    const value = shard.values.get(key);
    // Texts and numbers come as the list of what was shown.
    const values = Array.isArray(value) ? value.map((text) => fromText(String(text))) : [value];
    return [{ start: shard.range.start, values }];
  });
  const filled = fills.map(({ range, values }): Piece => ({ start: range.start, values: values.get(key) ?? [] }));
  return [{ start: 0, values: local }, ...[...remote, ...filled].sort((a, b) => a.start - b.start)];
}

/** "3", "5–7": pictures as people count them, from 1. */
export function rangesText(ranges: readonly Range[]): string {
  return ranges
    .map(({ start, length }) => (length === 1 ? String(start + 1) : `${start + 1}–${start + length}`))
    .join(", ");
}
