import { PngError } from "./errors.ts";

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
  for (let row = 0; row < rows; row++) {
    const at = from + row * (rowBytes + 1);
    const filter = raw[at] as number;
    const to = row * rowBytes;
    if (filter > 4) throw new PngError("BAD_DATA", `png: row ${row} has the filter ${filter}, filters end at 4`);
    if (row === 0) unfilterFirst(filter, raw, at + 1, out, rowBytes, pixelBytes);
    else if (filter === 1) sub(raw, at + 1, out, to, rowBytes, pixelBytes);
    else if (filter === 2) up(raw, at + 1, out, to, rowBytes);
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
  for (let i = 0; i < left; i++) out[to + i] = raw[from + i] as number;
  for (let i = left; i < length; i++) out[to + i] = (raw[from + i] as number) + (out[to + i - left] as number);
}

function up(raw: Uint8Array, from: number, out: Uint8Array, to: number, length: number): void {
  const above = to - length;
  for (let i = 0; i < length; i++) out[to + i] = (raw[from + i] as number) + (out[above + i] as number);
}

function average(raw: Uint8Array, from: number, out: Uint8Array, to: number, length: number, left: number): void {
  const above = to - length;
  for (let i = 0; i < left; i++) out[to + i] = (raw[from + i] as number) + ((out[above + i] as number) >> 1);
  for (let i = left; i < length; i++) {
    const sum = (out[to + i - left] as number) + (out[above + i] as number);
    out[to + i] = (raw[from + i] as number) + (sum >> 1);
  }
}

function paeth(raw: Uint8Array, from: number, out: Uint8Array, to: number, length: number, left: number): void {
  const above = to - length;
  for (let i = 0; i < left; i++) out[to + i] = (raw[from + i] as number) + (out[above + i] as number);
  // One pass per sample of a pixel keeps the neighbours a and c in registers.
  for (let first = 0; first < left; first++) {
    let a = out[to + first] as number;
    let c = out[above + first] as number;
    for (let i = first + left; i < length; i += left) {
      const b = out[above + i] as number;
      let pa = b - c;
      let pb = a - c;
      let pc = pa + pb;
      if (pa < 0) pa = -pa;
      if (pb < 0) pb = -pb;
      if (pc < 0) pc = -pc;
      const predicted = pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
      a = ((raw[from + i] as number) + predicted) & 255;
      out[to + i] = a;
      c = b;
    }
  }
}
