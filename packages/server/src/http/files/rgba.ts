import { decodePng, type PngImage } from "@netdist/codecs/png";
import { floats, type PictureCodec } from "@netdist/sdk";

/** One picture, 8 bits a sample: red, green, blue, alpha. */
export interface Rgba {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
  /** Whether the file has alpha; without it `data` is opaque. */
  readonly hasAlpha: boolean;
  /** Text chunks of a PNG. */
  readonly text: ReadonlyMap<string, string>;
}

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** The first frame of a picture file. Throws where it is none. */
export async function readRgba(bytes: Uint8Array, pictures: PictureCodec): Promise<Rgba> {
  if (PNG_SIGNATURE.equals(bytes.subarray(0, 8))) return fromPng(decodePng(bytes));
  const { image, mask } = await pictures.decode(bytes);
  const [, height = 0, width = 0, channels = 3] = image.shape;
  const [colours, hidden] = await Promise.all([floats(image), mask && floats(mask)]);
  const data = new Uint8Array(width * height * 4);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let c = 0; c < 3; c++) data[pixel * 4 + c] = Math.round((colours[pixel * channels + c] ?? 0) * 255);
    data[pixel * 4 + 3] = Math.round((1 - (hidden?.[pixel] ?? 0)) * 255);
  }
  return { width, height, data, hasAlpha: mask !== undefined, text: new Map() };
}

function fromPng({ width, height, channels, depth, data: samples, text }: PngImage): Rgba {
  const data = new Uint8Array(width * height * 4);
  const shift = depth === 16 ? 8 : 0;
  const hasAlpha = channels === 2 || channels === 4;
  const green = channels > 2 ? 1 : 0;
  const blue = channels > 2 ? 2 : 0;
  for (let pixel = 0; pixel < width * height; pixel++) {
    const from = pixel * channels;
    data[pixel * 4] = (samples[from] ?? 0) >> shift;
    data[pixel * 4 + 1] = (samples[from + green] ?? 0) >> shift;
    data[pixel * 4 + 2] = (samples[from + blue] ?? 0) >> shift;
    data[pixel * 4 + 3] = hasAlpha ? (samples[from + channels - 1] ?? 0) >> shift : 255;
  }
  return { width, height, data, hasAlpha, text };
}

/** The pixels without their alpha. */
export function withoutAlpha({ width, height, data }: Rgba): Uint8Array {
  const rgb = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel++)
    for (let c = 0; c < 3; c++) rgb[pixel * 3 + c] = data[pixel * 4 + c] ?? 0;
  return rgb;
}
