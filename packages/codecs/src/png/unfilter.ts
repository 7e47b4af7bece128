import { PngError } from "./errors.ts";
import { predictor } from "./paeth.ts";
import { averageRgb, paethRgb, subRgb } from "./unfilter-rgb.ts";

/** Rows of filtered bytes in an unpacked stream: each is one filter byte and `rowBytes` bytes. */
export interface FilteredRows {
  readonly raw: Uint8Array;
  readonly from: number;
  readonly rows: number;
  readonly rowBytes: number;
  /** Distance in bytes to the same sample of the pixel on the left, at least 1. */
  readonly pixelBytes: number;
}

/** Undoes the filters of all rows and writes them without filter bytes to the start of `out`. */
export function unfilter({ raw, from, rows, rowBytes, pixelBytes }: FilteredRows, out: Uint8Array): void {
  const add = adder(rowBytes);
  for (let row = 0; row < rows; row++) {
    const at = from + row * (rowBytes + 1);
    const filter = raw[at] as number;
    const to = row * rowBytes;
    if (filter > 4) throw new PngError("BAD_DATA", `png: row ${row} has the filter ${filter}, filters end at 4`);
    if (row === 0) unfilterFirst(filter, raw, at + 1, out, rowBytes, pixelBytes);
    else if (filter === 1) sub(raw, at + 1, out, to, rowBytes, pixelBytes);
    else if (filter === 2) add(raw, at + 1, out, to);
    else if (filter === 3) average(raw, at + 1, out, to, rowBytes, pixelBytes);
    else if (filter === 4) paeth(raw, at + 1, out, to, rowBytes, pixelBytes);
    else out.set(raw.subarray(at + 1, at + 1 + rowBytes), to);
  }
}

/** The row above the first is zero: Up adds nothing, and Paeth predicts the pixel on the left. */
function unfilterFirst(
  filter: number,
  raw: Uint8Array,
  from: number,
  out: Uint8Array,
  length: number,
  left: number,
): void {
  if (filter === 1 || filter === 4) return sub(raw, from, out, 0, length, left);
  out.set(raw.subarray(from, from + length), 0);
  if (filter === 3) for (let i = left; i < length; i++) out[i] = (out[i] as number) + ((out[i - left] as number) >> 1);
}

function sub(raw: Uint8Array, from: number, out: Uint8Array, to: number, length: number, left: number): void {
  if (left === 3) return subRgb(raw, from, out, to, length);
  for (let i = 0; i < left; i++) out[to + i] = raw[from + i] as number;
  for (let i = left; i < length; i++) out[to + i] = (raw[from + i] as number) + (out[to + i - left] as number);
}

/** Undoes Up for rows of this length, four bytes in one addition: the copies make what stands at odd places even. */
function adder(length: number): (raw: Uint8Array, from: number, out: Uint8Array, to: number) => void {
  const words = Math.ceil(length / 4);
  const row = new Uint32Array(words);
  const above = new Uint32Array(words);
  const [rowBytes, aboveBytes] = [new Uint8Array(row.buffer), new Uint8Array(above.buffer)];
  return (raw, from, out, to) => {
    rowBytes.set(raw.subarray(from, from + length));
    aboveBytes.set(out.subarray(to - length, to));
    for (let i = 0; i < words; i++) {
      const a = row[i] as number;
      const b = above[i] as number;
      // The top bit of each byte apart, so that no sum carries into the byte beside it.
      row[i] = ((a & 0x7f7f7f7f) + (b & 0x7f7f7f7f)) ^ ((a ^ b) & 0x80808080);
    }
    out.set(rowBytes.subarray(0, length), to);
  };
}

function average(raw: Uint8Array, from: number, out: Uint8Array, to: number, length: number, left: number): void {
  const above = to - length;
  if (left === 3) return averageRgb(raw, from, out, to, length);
  for (let i = 0; i < left; i++) out[to + i] = (raw[from + i] as number) + ((out[above + i] as number) >> 1);
  for (let i = left; i < length; i++) {
    const sum = (out[to + i - left] as number) + (out[above + i] as number);
    out[to + i] = (raw[from + i] as number) + (sum >> 1);
  }
}

function paeth(raw: Uint8Array, from: number, out: Uint8Array, to: number, length: number, left: number): void {
  if (left === 3) return paethRgb(raw, from, out, to, length);
  const above = to - length;
  // One pass per sample of a pixel keeps the neighbours on the left in registers.
  for (let first = 0; first < left; first++) {
    let a = 0;
    let c = 0;
    for (let i = first; i < length; i += left) {
      const b = out[above + i] as number;
      a = ((raw[from + i] as number) + predictor(a, b, c)) & 255;
      out[to + i] = a;
      c = b;
    }
  }
}
