import { inflate, inflateAside } from "../zlib/inflate.ts";
import type { Compression } from "../zlib/native.ts";
import { ZlibError } from "../zlib/zlib-error.ts";
import { PngError } from "./errors.ts";
import { decodedChannels, type RowWriter, writer8, writer16 } from "./expand.ts";
import { STORED_CHANNELS } from "./header.ts";
import type { PngImage, PngLimits } from "./image.ts";
import { type PngParts, readParts } from "./parts.ts";
import { filteredSize, type Pass, passesOf } from "./passes.ts";
import { unfilter } from "./unfilter.ts";

/** How a PNG is read. */
export interface PngDecodeOptions extends PngLimits {
  /** `auto` unpacks with Node's zlib where there is one, `fflate` never does; both give the same. */
  readonly compression?: Compression;
  /** Gives the array that takes the samples, a part of a batch, say; without one they get their own. */
  readonly samples?: (shape: PngShape) => Uint8Array | Uint16Array | undefined;
}

/** What a decoded picture is made of: `width * height * channels` samples of `depth` bits. */
export type PngShape = Pick<PngImage, "width" | "height" | "channels" | "depth">;

/**
 * The picture in a PNG of any colour type, depth and interlacing. Palettes and depths under 8 become 8 bits per sample, 16
 * bits stay, a tRNS chunk becomes an alpha channel; of an animation it is the picture for those who know none
 * (`decodePngFrames` has the frames). Throws `PngError`.
 */
export function decodePng(bytes: Uint8Array, options: PngDecodeOptions = {}): PngImage {
  const parts = readParts(bytes, options);
  const size = unpackedSize(parts);
  try {
    return picture(parts, checked(parts, inflate(joined(parts.packed), size, options.compression)), options);
  } catch (error) {
    throw asPngError(error, parts);
  }
}

/** As `decodePng`; in Node, what a large picture takes longest, the unpacking, is done on another thread. */
export async function decodePngAside(bytes: Uint8Array, options: PngDecodeOptions = {}): Promise<PngImage> {
  const parts = readParts(bytes, options);
  const size = unpackedSize(parts);
  try {
    const raw = await inflateAside(joined(parts.packed), size, options.compression);
    return picture(parts, checked(parts, raw), options);
  } catch (error) {
    throw asPngError(error, parts);
  }
}

function picture(parts: PngParts, raw: Uint8Array, options: PngDecodeOptions): PngImage {
  const { header, transparency, text, exif } = parts;
  const passes = passesOf(header);
  const channels = decodedChannels(header, parts);
  const { width, height } = header;
  const about = { width, height, channels, header, alphaFromTransparency: transparency !== undefined, text, exif };
  if (header.bitDepth === 16) {
    const data = room(Uint16Array, { width, height, channels, depth: 16 }, options);
    place(raw, passes, parts, channels, writer16(header, parts, data));
    return { ...about, depth: 16, data };
  }
  const data = room(Uint8Array, { width, height, channels, depth: 8 }, options);
  const [pass] = passes;
  if (pass !== undefined && isStoredAsDecoded(parts)) unfilterPass(raw, 0, pass, parts, data);
  else place(raw, passes, parts, channels, writer8(header, parts, data));
  return { ...about, depth: 8, data };
}

/** The caller's array or a new one. Throws RangeError for one that does not fit: that is the caller's mistake. */
function room<T extends Uint8Array | Uint16Array>(
  Samples: new (length: number) => T,
  shape: PngShape,
  { samples }: PngDecodeOptions,
): T {
  const length = shape.width * shape.height * shape.channels;
  const given = samples?.(shape);
  if (given === undefined) return new Samples(length);
  if (given instanceof Samples && given.length === length) return given;
  throw new RangeError(
    `png: the picture has ${length} samples of ${shape.depth} bits, the array given for them does not`,
  );
}

function isStoredAsDecoded({ header, transparency }: PngParts): boolean {
  return header.bitDepth === 8 && header.colorType !== 3 && !header.interlaced && transparency === undefined;
}

function unpackedSize({ header }: PngParts): number {
  return filteredSize(passesOf(header));
}

function checked(parts: PngParts, raw: Uint8Array): Uint8Array {
  const size = unpackedSize(parts);
  if (raw.length === size) return raw;
  throw new PngError("BAD_DATA", `png: the pixels unpack to ${raw.length} bytes, the header asks for ${size}`, {
    offset: parts.dataOffset,
  });
}

function asPngError(error: unknown, { dataOffset: offset }: PngParts): unknown {
  if (!(error instanceof ZlibError)) return error;
  return new PngError("BAD_DATA", `png: the pixels cannot be unpacked: ${error.message}`, { offset, cause: error });
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [first] = pieces;
  if (pieces.length === 1 && first !== undefined) return first;
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** Undoes the filters of each pass and writes its pixels where they belong in the picture. */
function place(raw: Uint8Array, passes: readonly Pass[], parts: PngParts, channels: number, write: RowWriter): void {
  const { width } = parts.header;
  let from = 0;
  for (const pass of passes) {
    const rows = new Uint8Array(pass.height * pass.rowBytes);
    from = unfilterPass(raw, from, pass, parts, rows);
    for (let row = 0; row < pass.height; row++) {
      const to = ((pass.y + row * pass.stepY) * width + pass.x) * channels;
      write(rows, row * pass.rowBytes, pass.width, to, pass.stepX * channels);
    }
  }
}

/** Gives the offset behind the pass. */
function unfilterPass(raw: Uint8Array, from: number, pass: Pass, { header }: PngParts, out: Uint8Array): number {
  const { height: rows, rowBytes } = pass;
  const pixelBytes = Math.max(1, (header.bitDepth * STORED_CHANNELS[header.colorType]) >> 3);
  unfilter({ raw, from, rows, rowBytes, pixelBytes }, out);
  return from + rows * (rowBytes + 1);
}
