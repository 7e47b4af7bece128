import { readFile } from "node:fs/promises";
import { decodePng, type PngImage } from "@netdist/codecs/png";
import { floatTensor, type Image, type Mask, type NodeContext, type Picture, tensor } from "@netdist/sdk";
import type { Profile } from "../../engine/types.ts";
import { pixelTensor } from "../tensors/batch.ts";
import { orientationOf, type Samples, turnUpright } from "./orient.ts";

/** A picture file, with what ComfyUI's versions see differently in its alpha. */
export interface ReadPicture extends Picture {
  /** The colours are a palette, of a PNG. */
  readonly palette: boolean;
  /** The alpha comes from one transparent colour (tRNS), of a PNG without palette. */
  readonly keyed: boolean;
}

type Context = Pick<NodeContext, "folders" | "pictures">;

/**
 * The pictures in a file of the input folder, upright. PNG is read here (of an animated one the first frame): 8 bits stay
 * 8 bits; 16 bits stay for 0.33.0, and become 8 for 0.3.64 as with Pillow. The host's codec reads anything else.
 */
export async function readPicture(name: string, context: Context, profile: Profile): Promise<ReadPicture> {
  const bytes = await readFile(await context.folders.resolve(name));
  if (bytes.subarray(1, 4).toString("latin1") === "PNG") return fromPng(decodePng(bytes), profile);
  return { ...(await context.pictures.decode(bytes)), palette: false, keyed: false };
}

function fromPng(png: PngImage, profile: Profile): ReadPicture {
  const palette = png.header.colorType === 3;
  const about = { palette, keyed: png.alphaFromTransparency && !palette };
  const orientation = orientationOf(png.exif);
  if (png.depth === 8) return { ...parts(turnUpright(png, orientation), 255), ...about };
  if (profile === "0.33.0") return { ...parts(turnUpright(png, orientation), 65535), ...about };
  const data = Uint8Array.from(png.data, (sample) => sample >> 8);
  return { ...parts(turnUpright({ ...png, data }, orientation), 255), ...about };
}

/** Gray or RGB as RGB, and 1 - alpha in float32 where there is alpha. */
function parts({ width, height, channels, data }: Samples<Uint8Array | Uint16Array>, max: number): Picture {
  const count = width * height;
  const colours = channels < 3 ? 1 : 3;
  const rgb = max === 255 ? new Uint8Array(3 * count) : new Uint16Array(3 * count);
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < 3; k++) rgb[3 * i + k] = data[i * channels + (k % colours)] as number;
  }
  const image = imageOf(rgb, [1, height, width, 3]);
  if (channels === colours) return { image, mask: undefined };
  const hidden = new Float32Array(count);
  for (let i = 0; i < count; i++) hidden[i] = 1 - Math.fround((data[(i + 1) * channels - 1] as number) / max);
  return { image, mask: floatTensor([1, height, width], hidden) };
}

function imageOf(samples: Uint8Array | Uint16Array, shape: readonly number[]): Image {
  if (samples instanceof Uint8Array) return pixelTensor(shape, samples);
  const bytes = new Uint8Array(samples.buffer);
  if (!LITTLE_ENDIAN) Buffer.from(samples.buffer).swap16();
  return tensor("uint16", shape, bytes, { normalized: true });
}

const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** What a picture without alpha has for a mask: nothing hidden. */
export function emptyMask(count: number, height: number, width: number): Mask {
  return floatTensor([count, height, width], new Float32Array(count * height * width));
}
