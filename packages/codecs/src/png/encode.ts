import { deflate } from "../zlib/deflate.ts";
import type { Compression } from "../zlib/native.ts";
import { PngError } from "./errors.ts";
import { filterRows } from "./filter.ts";
import type { PngPixels } from "./image.ts";
import { type NewChunk, writeChunks } from "./write-chunks.ts";
import { textChunk } from "./write-text.ts";

/** How a PNG is written. */
export interface PngEncodeOptions {
  /** Keyword and text of each text chunk, in this order; a Map will do. */
  readonly text?: Iterable<readonly [string, string]>;
  /** 0 stores, 1 (unless given) is fast, 9 is small. */
  readonly level?: number;
  /** `auto` packs with Node's zlib where there is one, `fflate` never does; sizes differ a little. */
  readonly compression?: Compression;
}

const COLOR_TYPES = { 1: 0, 2: 4, 3: 2, 4: 6 } as const;
/** Keeps every IDAT under the 2^31 - 1 bytes that a chunk can have. */
const MAX_IDAT = 2 ** 30;

/** A PNG of gray, gray and alpha, RGB, or RGB and alpha pixels with 8 or 16 bits. Throws `PngError`. */
export function encodePng(image: PngPixels, options: PngEncodeOptions = {}): Uint8Array<ArrayBuffer> {
  const { text = [], level = 1, compression } = options;
  checkImage(image);
  if (!Number.isInteger(level) || level < 0 || level > 9) throw badImage(`the level ${level} is not in 0..9`);
  const pixelBytes = image.channels * (image.depth / 8);
  const bytes = image.depth === 16 ? highByteFirst(image.data) : image.data;
  const packed = deflate(filterRows(bytes, image.width * pixelBytes, pixelBytes), level, compression);
  return writeChunks([
    { type: "IHDR", data: headerData(image) },
    ...Array.from(text, ([keyword, content]) => textChunk(keyword, content)),
    ...dataChunks(packed),
    { type: "IEND", data: new Uint8Array(0) },
  ]);
}

function checkImage({ width, height, channels, depth, data }: PngPixels): void {
  for (const side of [width, height]) {
    if (!Number.isInteger(side) || side < 1 || side > 0x7fffffff) {
      throw badImage(`the size ${width} x ${height} is not in 1..2^31-1 pixels`);
    }
  }
  if (!(channels in COLOR_TYPES)) throw badImage(`${channels} channels are not 1, 2, 3 or 4`);
  const holds = data instanceof Uint16Array ? 16 : data instanceof Uint8Array ? 8 : 0;
  if (depth !== holds) throw badImage(`a depth of ${depth} bits does not go with ${data.constructor.name}`);
  const expected = width * height * channels;
  if (data.length !== expected) {
    throw badImage(`${width} x ${height} pixels of ${channels} take ${expected} samples, ${data.length} were given`);
  }
}

function headerData({ width, height, channels, depth }: PngPixels): Uint8Array {
  const data = new Uint8Array(13);
  const view = new DataView(data.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  data.set([depth, COLOR_TYPES[channels]], 8);
  return data;
}

function highByteFirst(samples: Uint16Array): Uint8Array {
  const bytes = new Uint8Array(samples.length * 2);
  for (let i = 0; i < samples.length; i++) {
    const sample = samples[i] as number;
    bytes[2 * i] = sample >> 8;
    bytes[2 * i + 1] = sample;
  }
  return bytes;
}

function dataChunks(packed: Uint8Array): NewChunk[] {
  return Array.from({ length: Math.ceil(packed.length / MAX_IDAT) }, (_, i) => ({
    type: "IDAT",
    data: packed.subarray(i * MAX_IDAT, (i + 1) * MAX_IDAT),
  }));
}

function badImage(what: string): PngError {
  return new PngError("BAD_IMAGE", `png: the picture cannot be written: ${what}`);
}
