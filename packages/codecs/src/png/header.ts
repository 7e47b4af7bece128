import { badChunk, type Chunk, checkSignature, readChunk, SIGNATURE } from "./chunks.ts";
import { PngError } from "./errors.ts";

/** 0 gray, 2 RGB, 3 palette, 4 gray with alpha, 6 RGB with alpha. */
export type ColorType = 0 | 2 | 3 | 4 | 6;

/** What IHDR says of the picture as it is stored. */
export interface PngHeader {
  readonly width: number;
  readonly height: number;
  /** Bits of a sample, or of a palette index. */
  readonly bitDepth: 1 | 2 | 4 | 8 | 16;
  readonly colorType: ColorType;
  readonly interlaced: boolean;
}

const DEPTHS: Readonly<Record<ColorType, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};

/** Samples that a stored pixel has, by colour type. */
export const STORED_CHANNELS: Readonly<Record<ColorType, 1 | 2 | 3 | 4>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** The header alone; the first 33 bytes of a file are enough. Throws `PngError`. */
export function readPngHeader(bytes: Uint8Array): PngHeader {
  checkSignature(bytes);
  return parseHeader(readChunk(bytes, SIGNATURE.length));
}

/** The header in an IHDR chunk. */
export function parseHeader({ type, offset, data }: Chunk): PngHeader {
  if (type !== "IHDR") throw new PngError("BAD_ORDER", `png: the first chunk is ${type}, not IHDR`, { offset });
  if (data.length !== 13) throw badChunk(type, `has ${data.length} bytes, not 13`, offset);
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  const width = side(view.getUint32(0), "width", offset);
  const height = side(view.getUint32(4), "height", offset);
  const [bitDepth = 0, colorType = 0, compression = 0, filter = 0, interlace = 0] = data.subarray(8);
  if (!isDepthOf(colorType, bitDepth))
    throw bad(`colour type ${colorType} with ${bitDepth} bits does not exist`, offset);
  if (compression !== 0) throw bad(`compression method ${compression} does not exist`, offset);
  if (filter !== 0) throw bad(`filter method ${filter} does not exist`, offset);
  if (interlace > 1) throw bad(`interlace method ${interlace} does not exist`, offset);
  return {
    width,
    height,
    bitDepth: bitDepth as PngHeader["bitDepth"],
    colorType: colorType as ColorType,
    interlaced: interlace === 1,
  };
}

function isDepthOf(colorType: number, bitDepth: number): boolean {
  return colorType in DEPTHS && DEPTHS[colorType as ColorType].includes(bitDepth);
}

function side(size: number, name: string, offset: number): number {
  if (size === 0 || size > 0x7fffffff) throw bad(`the ${name} ${size} is not in 1..2^31-1`, offset);
  return size;
}

function bad(what: string, offset: number): PngError {
  return new PngError("BAD_HEADER", `png: in the header, ${what}`, { offset, subject: "IHDR" });
}
