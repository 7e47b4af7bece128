import {
  decodePng,
  decodePngFrames,
  orientationOf,
  type PngImage,
  type Samples,
  turnUpright,
} from "@netdist/codecs/png";
import type { Picture } from "@netdist/sdk";
import type { Profile } from "../../engine/types.ts";
import { pictureOf } from "../../host/index.ts";
import type { ReadPicture } from "./read-picture.ts";

type Pixels = Samples<Uint8Array | Uint16Array>;

/**
 * The pictures in a PNG, upright: the frames of an animation, or one. 8 bits stay 8 bits; 16 bits stay for 0.33.0, and
 * become 8 for 0.3.64 as with Pillow. Throws `PngError`.
 */
export function readPng(bytes: Uint8Array, profile: Profile): ReadPicture {
  const png = decodePng(bytes);
  const palette = png.header.colorType === 3;
  const orientation = orientationOf(png.exif);
  const pictures = picturesOf(bytes, png, profile).map((picture) => turnUpright(picture, orientation));
  return { ...joined(pictures), palette, keyed: png.alphaFromTransparency && !palette };
}

function picturesOf(bytes: Uint8Array, png: PngImage, profile: Profile): Pixels[] {
  if (profile === "0.3.64") {
    return decodePngFrames(bytes, png, { like: "pillow", samplesOf: narrowed }) ?? [narrowed(png)];
  }
  return decodePngFrames(bytes, png, { like: "ffmpeg", samplesOf: seeThrough }) ?? [png];
}

/** With an alpha channel where a palette gives the colours: FFmpeg clears those to what no colour of theirs is. */
function seeThrough(png: PngImage): Pixels {
  const { width, height, channels, data, header } = png;
  if (header.colorType !== 3 || channels === 4) return png;
  const all = new Uint8Array(width * height * 4).fill(255);
  for (let i = 0; i < width * height; i++) all.set(data.subarray(3 * i, 3 * i + 3), 4 * i);
  return { width, height, channels: 4, data: all };
}

/** 16 bits as Pillow makes 8 of them: the upper half, yet of plain gray whatever is over 255 is white. */
function narrowed(png: PngImage): Pixels {
  if (png.depth === 8) return png;
  const { channels, data, header } = png;
  const isGray = (i: number) => header.colorType === 0 && i % channels === 0;
  return { ...png, data: Uint8Array.from(data, (sample, i) => (isGray(i) ? Math.min(sample, 255) : sample >> 8)) };
}

function joined(pictures: readonly Pixels[]): Picture {
  const [{ width, height, channels, data }] = pictures as readonly [Pixels, ...Pixels[]];
  const length = data.length * pictures.length;
  const all = data instanceof Uint8Array ? new Uint8Array(length) : new Uint16Array(length);
  for (const [i, picture] of pictures.entries()) all.set(picture.data, i * data.length);
  return pictureOf(all, [pictures.length, height, width], channels);
}
