import type { NodeId } from "@netdist/sdk/prompt";

/** Gives ids that no node has yet: `netdist-1`, `netdist-2`, …; the same ones for the same taken ids. */
export function freshIds(taken: { has(id: NodeId): boolean }): () => NodeId {
  let last = 0;
  return () => {
    do last += 1;
    while (taken.has(`netdist-${last}`));
    return `netdist-${last}`;
  };
}
