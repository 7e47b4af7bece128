const mask = (value: bigint): bigint => BigInt.asUintN(64, value);

/** Seeds 0 … 2^64 − 1 that depend on `seed` alone: SplitMix64, so every one of them may come up. */
export function randomSeeds(seed: bigint): () => bigint {
  let state = mask(seed);
  return () => {
    state = mask(state + 0x9e3779b97f4a7c15n);
    let mixed = state;
    mixed = mask((mixed ^ (mixed >> 30n)) * 0xbf58476d1ce4e5b9n);
    mixed = mask((mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn);
    return mixed ^ (mixed >> 31n);
  };
}
