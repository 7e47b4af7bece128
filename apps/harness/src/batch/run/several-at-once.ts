/**
 * Does the work for each item as it comes, at most `limit` at a time. The first failure ends it: no further item is
 * taken, and it is thrown once what was begun has settled.
 */
export async function severalAtOnce<T>(
  items: AsyncIterable<T>,
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const underWay = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | undefined;
  const begin = (item: T): void => {
    const one = work(item)
      .catch((error: unknown) => {
        failure ??= { error };
      })
      .finally(() => underWay.delete(one));
    underWay.add(one);
  };
  for await (const item of items) {
    begin(item);
    while (underWay.size >= limit) await Promise.race(underWay);
    if (failure) break;
  }
  await Promise.all(underWay);
  if (failure) throw failure.error;
}
