/**
 * Which entries of a batch of `size` a request for `length` from `index` on gets: an index below zero counts from the
 * end, one outside is moved to the nearest end, and at least one entry is given.
 */
export function cutOf(size: number, index: number, length: number): { start: number; count: number } {
  const start = Math.max(0, Math.min(size - 1, index < 0 ? index + size : index));
  return { start, count: Math.min(size - start, length) };
}
