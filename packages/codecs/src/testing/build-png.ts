import { zlibSync } from "fflate/browser";
import { crc32ByTable } from "../zlib/checksums.ts";

/** A picture to store, with its samples given one by one. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly colorType: 0 | 2 | 3 | 4 | 6;
  readonly bitDepth: 1 | 2 | 4 | 8 | 16;
  readonly interlaced?: boolean;
  readonly sample: (x: number, y: number, channel: number) => number;
  /** The filter of each row of a pass, 0 unless given. */
  readonly filter?: (row: number) => number;
  readonly before?: readonly Uint8Array[];
  /** Bytes in an IDAT chunk. */
  readonly split?: number;
}

export const SAMPLES = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 } as const;

/** Stores a picture in the plainest way, straight from the specification. */
export function buildPng(picture: Picture): Uint8Array {
  const { width, height, bitDepth, colorType, interlaced = false, before = [], split = 1e9 } = picture;
  const packed = zlibSync(storedRows(picture));
  const data: Uint8Array[] = [];
  for (let at = 0; at < packed.length; at += split) data.push(chunk("IDAT", packed.subarray(at, at + split)));
  return png(ihdr(width, height, bitDepth, colorType, 0, 0, interlaced ? 1 : 0), ...before, ...data, chunk("IEND"));
}

export function png(...chunks: readonly Uint8Array[]): Uint8Array {
  return join([Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10), ...chunks]);
}

export function chunk(type: string, data: Uint8Array | string | readonly number[] = []): Uint8Array {
  const content =
    typeof data === "string" ? Uint8Array.from(data, (char) => char.charCodeAt(0)) : Uint8Array.from(data);
  const body = join([Uint8Array.from(type, (char) => char.charCodeAt(0)), content]);
  return join([u32(content.length), body, u32(crc32ByTable(body))]);
}

export function ihdr(width: number, height: number, ...rest: readonly number[]): Uint8Array {
  return chunk("IHDR", join([u32(width), u32(height), Uint8Array.from(rest)]));
}

export function join(pieces: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(pieces.flatMap((piece) => [...piece]));
}

function u32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

/** Rows with their filters applied, pass after pass. */
export function storedRows(picture: Picture): Uint8Array {
  const grids = picture.interlaced
    ? [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]] // biome-ignore format: a table
    : [[0, 0, 1, 1]];
  return join(grids.map(([x = 0, y = 0, stepX = 1, stepY = 1]) => passRows(picture, x, y, stepX, stepY)));
}

function passRows(picture: Picture, x0: number, y0: number, stepX: number, stepY: number): Uint8Array {
  const back = Math.max(1, (SAMPLES[picture.colorType] * picture.bitDepth) / 8);
  const rows: Uint8Array[] = [];
  let above: number[] = [];
  for (let y = y0; y < picture.height && x0 < picture.width; y += stepY) {
    const bits: number[] = [];
    for (let x = x0; x < picture.width; x += stepX) {
      for (let channel = 0; channel < SAMPLES[picture.colorType]; channel++) {
        const value = picture.sample(x, y, channel);
        for (let bit = picture.bitDepth - 1; bit >= 0; bit--) bits.push((value >> bit) & 1);
      }
    }
    while (bits.length % 8 !== 0) bits.push(0);
    const row = Array.from({ length: bits.length / 8 }, (_, i) =>
      Number.parseInt(bits.slice(i * 8, i * 8 + 8).join(""), 2),
    );
    const filter = picture.filter?.(rows.length) ?? 0;
    const stored = row.map((value, i) => {
      const [a, b, c] = [row[i - back] ?? 0, above[i] ?? 0, i < back ? 0 : (above[i - back] ?? 0)];
      return value - [0, a, b, (a + b) >> 1, paeth(a, b, c), 0][filter]!;
    });
    rows.push(Uint8Array.from([filter, ...stored]));
    above = row;
  }
  return join(rows);
}

function paeth(a: number, b: number, c: number): number {
  const p = a + b - c;
  const [pa, pb, pc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
}
