import type { BitReader } from "./bit-reader.ts";
import { readLengths } from "./code-lengths.ts";
import { CodeTables } from "./code-tables.ts";

/** Symbols for lengths, behind the 256 of green. */
export const LENGTH_SYMBOLS = 24;
const DISTANCE_SYMBOLS = 40;

/** A set has codes for green with lengths and cache, red, blue, alpha, distances. */
export const CODES_OF_SET = 5;

/** The codes of a picture: sets of them, by tiles. */
export interface Codes {
  readonly entries: Int32Array;
  /** Where the roots of each set's codes are in `entries`, `CODES_OF_SET` numbers a set. */
  readonly roots: Int32Array;
  /** Which set each tile has; undefined where all have the first. */
  readonly tiles: Tiles | undefined;
  /** The colour cache has `2 ** cacheBits` colours; undefined without one. */
  readonly cacheBits: number | undefined;
}

/** Squares of `2 ** bits` pixels a side, row by row, each with a number. */
export interface Tiles {
  readonly bits: number;
  readonly perRow: number;
  readonly values: Int32Array;
}

/** Tiles that a row of so many pixels has. */
export function tilesFor(pixels: number, bits: number): number {
  return (pixels + (1 << bits) - 1) >> bits;
}

/** Reads whether there is a colour cache, and its size. */
export function readCacheBits(reader: BitReader): number | undefined {
  if (reader.bits(1) === 0) return undefined;
  const bits = reader.bits(4);
  if (bits < 1 || bits > 11) throw reader.bad(`a colour cache of 2^${bits} does not exist`);
  return bits;
}

/** Reads the sets of codes that the tiles name. */
export function readCodes(reader: BitReader, cacheBits: number | undefined, tiles: Tiles | undefined): Codes {
  const { slots, sets } = tiles === undefined ? { slots: ONE_SET, sets: 1 } : renumber(tiles.values);
  const tables = new CodeTables();
  const roots = new Int32Array(sets * CODES_OF_SET);
  const sizes = [
    256 + LENGTH_SYMBOLS + (cacheBits === undefined ? 0 : 1 << cacheBits),
    256,
    256,
    256,
    DISTANCE_SYMBOLS,
  ];
  for (const slot of slots) {
    for (const [i, size] of sizes.entries()) {
      const lengths = readLengths(reader, size);
      if (slot < 0) continue;
      const root = tables.add(lengths);
      if (typeof root === "string") throw reader.bad(root);
      if (root === undefined) throw reader.bad("there are more prefix codes than any writer makes", "LIMIT_EXCEEDED");
      roots[slot * CODES_OF_SET + i] = root;
    }
  }
  return { entries: tables.entries, roots, tiles, cacheBits };
}

const ONE_SET = Int32Array.of(0);

/**
 * Files may name 65,536 sets and use two: numbers the used ones in the order in which they lie in the file, in place, and
 * gives the new number of each, -1 where it is not used.
 */
function renumber(tiles: Int32Array): { readonly slots: Int32Array; readonly sets: number } {
  const slots = new Int32Array(tiles.reduce((most, set) => Math.max(most, set), 0) + 1).fill(-1);
  for (let i = 0; i < tiles.length; i++) slots[tiles[i] as number] = 0;
  let sets = 0;
  for (let set = 0; set < slots.length; set++) if (slots[set] === 0) slots[set] = sets++;
  for (let i = 0; i < tiles.length; i++) tiles[i] = slots[tiles[i] as number] as number;
  return { slots, sets };
}
