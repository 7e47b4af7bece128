import { BitReader } from "./bit-reader.ts";
import { readCacheBits, readCodes, type Tiles, tilesFor } from "./codes.ts";
import { addGreen, addShares, fromPalette, type Palette } from "./colours.ts";
import { unpackPixels } from "./pixels.ts";
import { undoPrediction } from "./predict.ts";
import { added } from "./samples.ts";
import { START_BYTES } from "./start.ts";

/** A VP8L picture as it lies in a file. */
export interface Packed {
  readonly width: number;
  readonly height: number;
  readonly packed: Uint8Array;
  /** Where it lies in the file, for messages. */
  readonly offset: number;
}

/** Unpacks a VP8L picture into `out`, a number for each pixel: alpha in the highest byte, then red, green, blue. */
export function decodeVp8l({ width, height, packed, offset }: Packed, out: Int32Array): void {
  const reader = new BitReader(packed.subarray(START_BYTES), offset + START_BYTES);
  const transforms = readTransforms(reader, width, height);
  const stored = transforms.at(-1)?.storedWidth ?? width;
  // A palette may pack several pixels into one; those lie at the end, where unpacking them in place never meets itself.
  let pixels = out.subarray(out.length - stored * height);
  const cacheBits = readCacheBits(reader);
  const sets = reader.bits(1) === 1 ? readTiles(reader, stored, height) : undefined;
  const tiles = sets && { ...sets, values: sets.values.map((value) => (value >> 8) & 0xffff) };
  unpackPixels(reader, readCodes(reader, cacheBits, tiles), stored, pixels);
  for (const transform of transforms.toReversed()) pixels = transform.undo(pixels, out);
}

interface Transform {
  /** Of the pixels after it. */
  readonly storedWidth: number;
  undo(pixels: Int32Array, out: Int32Array): Int32Array;
}

/** The transforms that were done, in their order; each at most once. */
function readTransforms(reader: BitReader, width: number, height: number): Transform[] {
  const transforms: Transform[] = [];
  const seen = new Set<number>();
  let storedWidth = width;
  while (reader.bits(1) === 1) {
    const kind = reader.bits(2);
    if (seen.has(kind)) throw reader.bad(`the transform ${kind} is there twice`);
    seen.add(kind);
    const transform = readTransform(reader, kind, storedWidth, height);
    transforms.push(transform);
    storedWidth = transform.storedWidth;
  }
  return transforms;
}

function readTransform(reader: BitReader, kind: number, width: number, height: number): Transform {
  if (kind === 3) return readPalette(reader, width);
  if (kind === 2) return inPlace(width, addGreen);
  const tiles = readTiles(reader, width, height);
  if (kind === 1) return inPlace(width, (pixels) => addShares(pixels, width, tiles));
  return inPlace(width, (pixels) => undoPrediction(pixels, width, tiles));
}

function inPlace(storedWidth: number, act: (pixels: Int32Array) => void): Transform {
  return {
    storedWidth,
    undo: (pixels) => {
      act(pixels);
      return pixels;
    },
  };
}

/** Colours are stored as differences from the one before; those that are not are transparent black. */
function readPalette(reader: BitReader, width: number): Transform {
  const count = reader.bits(8) + 1;
  const packing = count > 16 ? 0 : count > 4 ? 1 : count > 2 ? 2 : 3;
  const colours = new Int32Array(1 << (8 >> packing));
  colours.set(readPicture(reader, count, 1));
  for (let i = 1; i < count; i++) colours[i] = added(colours[i] as number, colours[i - 1] as number);
  const palette: Palette = { colours, packing };
  return {
    storedWidth: tilesFor(width, packing),
    undo: (packed, out) => {
      fromPalette(out, packed, width, palette);
      return out;
    },
  };
}

/** A picture of one pixel for each tile. */
function readTiles(reader: BitReader, width: number, height: number): Tiles {
  const bits = reader.bits(3) + 2;
  const perRow = tilesFor(width, bits);
  return { bits, perRow, values: readPicture(reader, perRow, tilesFor(height, bits)) };
}

/** A picture within the picture: no transforms, one set of codes. */
function readPicture(reader: BitReader, width: number, height: number): Int32Array {
  const pixels = new Int32Array(width * height);
  unpackPixels(reader, readCodes(reader, readCacheBits(reader), undefined), width, pixels);
  return pixels;
}
