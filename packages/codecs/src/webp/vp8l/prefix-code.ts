/** Codes are no longer. */
export const MAX_LENGTH = 15;

/** The symbols that have a code. */
export interface Sorted {
  /** Those with short codes first. */
  readonly order: Uint16Array;
  /** How many have each length. */
  readonly counts: Uint16Array;
}

/** Symbols by the length of their code, 0 for none; or what is wrong with the code. */
export function sortedByLength(lengths: Uint8Array): Sorted | string {
  const counts = new Uint16Array(MAX_LENGTH + 1);
  for (let i = 0; i < lengths.length; i++) {
    const length = lengths[i] as number;
    counts[length] = (counts[length] as number) + 1;
  }
  counts[0] = 0;
  const next = new Uint16Array(MAX_LENGTH + 2);
  let space = 0;
  for (let length = 1; length <= MAX_LENGTH; length++) {
    next[length + 1] = (next[length] as number) + (counts[length] as number);
    space += (counts[length] as number) << (MAX_LENGTH - length);
  }
  const order = new Uint16Array(next[MAX_LENGTH + 1] as number);
  if (order.length === 0) return "a prefix code has no symbols";
  if (order.length > 1 && space !== 1 << MAX_LENGTH) return "the lengths of a prefix code make no code";
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    const length = lengths[symbol] as number;
    if (length === 0) continue;
    const place = next[length] as number;
    order[place] = symbol;
    next[length] = place + 1;
  }
  return { order, counts };
}

/** The code after this one, both with their first bit lowest. */
export function nextKey(key: number, length: number): number {
  let step = 1 << (length - 1);
  while ((key & step) !== 0) step >>= 1;
  return step === 0 ? key : (key & (step - 1)) + step;
}

/** Where a table was filled up to. */
export interface Filled {
  /** Symbols that are in it. */
  readonly symbols: number;
  /** The first code that is too long for it. */
  readonly key: number;
}

/**
 * Fills the `2 ** bits` entries at `root` with `symbol << 8 | length` for the next `bits` bits of the data; codes of one
 * symbol take no bits.
 */
export function fillTable(entries: Int32Array, root: number, bits: number, { order, counts }: Sorted): Filled {
  if (order.length === 1) {
    entries.fill((order[0] as number) << 8, root, root + (1 << bits));
    return { symbols: 1, key: 0 };
  }
  let at = 0;
  let key = 0;
  // The codes up to a length fill a table of 2 ** length entries, which is there twice in that of the next length.
  for (let length = 1; length <= bits; length++) {
    const half = root + (1 << (length - 1));
    entries.copyWithin(half, root, half);
    for (const end = at + (counts[length] as number); at < end; at++) {
      entries[root + key] = ((order[at] as number) << 8) | length;
      key = nextKey(key, length);
    }
  }
  return { symbols: at, key };
}
