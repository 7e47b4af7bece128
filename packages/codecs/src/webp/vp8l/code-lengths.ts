import type { BitReader } from "./bit-reader.ts";
import { fillTable, sortedByLength } from "./prefix-code.ts";

/** The order in which the lengths of the code for lengths are stored. */
const STORED_ORDER = [17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
const LENGTH_CODE_BITS = 7;

/** Reads the length of each symbol's code; symbols without a code have 0. */
export function readLengths(reader: BitReader, symbols: number): Uint8Array {
  const lengths = new Uint8Array(symbols);
  if (reader.bits(1) === 1) readSimple(reader, lengths);
  else readPacked(reader, lengths);
  return lengths;
}

/** One or two symbols, with one bit each. */
function readSimple(reader: BitReader, lengths: Uint8Array): void {
  const isTwo = reader.bits(1) === 1;
  const first = reader.bits(reader.bits(1) === 1 ? 8 : 1);
  for (const symbol of isTwo ? [first, reader.bits(8)] : [first]) {
    if (symbol >= lengths.length) throw reader.bad(`the symbol ${symbol} does not exist`);
    lengths[symbol] = 1;
  }
}

/** Lengths that are themselves packed with a prefix code; 16 to 18 repeat. */
function readPacked(reader: BitReader, lengths: Uint8Array): void {
  const table = readLengthCode(reader);
  let left = readMost(reader, lengths.length);
  let previous = 8;
  for (let at = 0; at < lengths.length && left > 0; left--) {
    const entry = table[reader.peek() & ((1 << LENGTH_CODE_BITS) - 1)] as number;
    reader.skip(entry & 255);
    const length = entry >> 8;
    if (length < 16) {
      lengths[at++] = length;
      if (length > 0) previous = length;
    } else {
      const count = readRepeat(reader, length);
      if (count > lengths.length - at) throw reader.bad(`${count} more lengths are repeated than there are symbols`);
      lengths.fill(length === 16 ? previous : 0, at, at + count);
      at += count;
    }
  }
}

function readRepeat(reader: BitReader, code: number): number {
  if (code === 16) return 3 + reader.bits(2);
  return code === 17 ? 3 + reader.bits(3) : 11 + reader.bits(7);
}

/** How many lengths are stored; the others are 0. */
function readMost(reader: BitReader, symbols: number): number {
  if (reader.bits(1) === 0) return symbols;
  const most = 2 + reader.bits(2 + 2 * reader.bits(3));
  if (most > symbols) throw reader.bad(`${most} lengths are stored for ${symbols} symbols`);
  return most;
}

/** The table of the code for lengths, by the next `LENGTH_CODE_BITS` bits. */
function readLengthCode(reader: BitReader): Int32Array {
  const lengths = new Uint8Array(STORED_ORDER.length);
  const stored = 4 + reader.bits(4);
  for (const symbol of STORED_ORDER.slice(0, stored)) lengths[symbol] = reader.bits(3);
  const sorted = sortedByLength(lengths);
  if (typeof sorted === "string") throw reader.bad(sorted);
  const table = new Int32Array(1 << LENGTH_CODE_BITS);
  fillTable(table, 0, LENGTH_CODE_BITS, sorted);
  return table;
}
