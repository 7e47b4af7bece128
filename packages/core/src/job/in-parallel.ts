/** Maps `items` in order with at most `width` under way; the first failure aborts the rest, which are waited for. */
export async function inParallel<T, R>(
  items: readonly T[],
  width: number,
  signal: AbortSignal,
  work: (item: T, index: number, signal: AbortSignal) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  const failed = new AbortController();
  const stop = (): void => failed.abort(signal.reason);
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop, { once: true });
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let at = next++; at < items.length && !failed.signal.aborted; at = next++) {
      results[at] = await work(items[at] as T, at, failed.signal);
    }
  };
  const lanes = Array.from({ length: Math.min(width, items.length) }, async () => {
    try {
      await lane();
    } catch (error) {
      failed.abort(error);
    }
  });
  await Promise.all(lanes);
  signal.removeEventListener("abort", stop);
  failed.signal.throwIfAborted();
  return results;
}
