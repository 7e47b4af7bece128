import { fillTable, MAX_LENGTH, nextKey, type Sorted, sortedByLength } from "./prefix-code.ts";

/** Codes up to so many bits are found at once, longer ones in a second table. */
export const ROOT_BITS = 8;
const ROOT_SIZE = 1 << ROOT_BITS;

/** 64 MiB of tables; libwebp's own files stay far below. Stops files that ask for 65,536 sets of codes. */
const MAX_ENTRIES = 2 ** 24;

/**
 * Tables of prefix codes, one behind the other. A code's root table has an entry for each value of the next `ROOT_BITS`
 * bits: `symbol << 8 | length`. Where the length is over `ROOT_BITS`, the entry stands for a second table instead, which
 * lies `entry >> 8` behind the root and is looked up with as many further bits as the length is over.
 */
export class CodeTables {
  entries = new Int32Array(5 * ROOT_SIZE);
  #size = 0;
  readonly #single = new Map<number, number>();

  /**
   * Adds the code whose symbols have these lengths and gives where its root is, or says what is wrong with it; undefined
   * where there is no room for it.
   */
  add(lengths: Uint8Array): number | string | undefined {
    const sorted = sortedByLength(lengths);
    if (typeof sorted === "string") return sorted;
    // Most sets of codes have codes of one symbol, so each of those is kept once.
    const single = sorted.order.length === 1 ? sorted.order[0] : undefined;
    const known = single === undefined ? undefined : this.#single.get(single);
    if (known !== undefined) return known;
    const root = this.#take(ROOT_SIZE);
    if (root === undefined) return undefined;
    if (single !== undefined) this.#single.set(single, root);
    const { symbols, key } = fillTable(this.entries, root, ROOT_BITS, sorted);
    if (symbols === sorted.order.length) return root;
    return this.#addLong(root, key, lengths, { order: sorted.order.subarray(symbols), counts: sorted.counts });
  }

  /** Codes over ROOT_BITS: those that begin alike have a table of their own. */
  #addLong(root: number, first: number, lengths: Uint8Array, { order, counts }: Sorted): number | undefined {
    let key = first;
    let [prefix, table, bits] = [-1, 0, 0];
    for (const symbol of order) {
      const length = lengths[symbol] as number;
      if ((key & (ROOT_SIZE - 1)) !== prefix) {
        prefix = key & (ROOT_SIZE - 1);
        bits = secondBits(counts, length);
        const taken = this.#take(1 << bits);
        if (taken === undefined) return undefined;
        table = taken;
        this.entries[root + prefix] = ((table - root) << 8) | (ROOT_BITS + bits);
      }
      for (let i = key >> ROOT_BITS; i < 1 << bits; i += 1 << (length - ROOT_BITS)) {
        this.entries[table + i] = (symbol << 8) | length;
      }
      counts[length] = (counts[length] as number) - 1;
      key = nextKey(key, length);
    }
    return root;
  }

  #take(count: number): number | undefined {
    const from = this.#size;
    if (from + count > MAX_ENTRIES) return undefined;
    this.#size += count;
    if (this.#size > this.entries.length) {
      const larger = new Int32Array(Math.min(this.entries.length * 2, MAX_ENTRIES));
      larger.set(this.entries);
      this.entries = larger;
    }
    return from;
  }
}

/** Bits of the second table for codes that begin as the first left of this length does; `left` counts codes by length. */
function secondBits(left: Uint16Array, first: number): number {
  let length = first;
  let open = 1 << (length - ROOT_BITS);
  while (length < MAX_LENGTH) {
    open -= left[length] as number;
    if (open <= 0) break;
    length++;
    open *= 2;
  }
  return length - ROOT_BITS;
}
