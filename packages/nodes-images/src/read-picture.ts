import { decodePng, decodePngFrames, orientationOf, type Samples, turnUpright } from "@netdist/codecs/png";
import type { PictureFormat } from "@netdist/core";
import { floatTensor, type Image, type Mask, type Picture, type PictureCodec, tensor } from "@netdist/sdk";

/**
 * A picture file as ComfyUI's LoadImage gives it: upright, every frame of an animation, and what its alpha hides; 64x64
 * zeros where it has none. PNG is read here: its 16 bits stay.
 */
export async function readPicture(
  bytes: Uint8Array,
  format: PictureFormat,
  pictures: PictureCodec,
): Promise<{ readonly image: Image; readonly mask: Mask }> {
  const { image, mask } = format === "png" ? readPng(bytes) : await pictures.decode(bytes);
  const [count = 0] = image.shape;
  return { image, mask: mask ?? floatTensor([count, 64, 64], new Float32Array(count * 64 * 64)) };
}

function readPng(bytes: Uint8Array): Picture {
  const png = decodePng(bytes);
  const frames: readonly Pixels[] = decodePngFrames(bytes, png, { like: "pillow" }) ?? [png];
  const upright = frames.map((frame) => turnUpright(frame, orientationOf(png.exif)));
  // One transparent colour is no alpha to ComfyUI; a palette's transparency is.
  const keyed = png.alphaFromTransparency && png.header.colorType !== 3;
  const hasAlpha = png.channels % 2 === 0 && !keyed;
  return { image: colours(upright), mask: hasAlpha ? hidden(upright) : undefined };
}

type Pixels = Samples<Uint8Array | Uint16Array>;

/** Gray or RGB as RGB, its 8 or 16 bits as they are. */
function colours(frames: readonly Pixels[]): Image {
  const [{ width, height, channels, data }] = frames as readonly [Pixels, ...Pixels[]];
  const size = data.BYTES_PER_ELEMENT;
  const bytes = new Uint8Array(frames.length * 3 * width * height * size);
  let to = 0;
  for (const { data } of frames) {
    for (let from = 0; from < data.length; from += channels) {
      for (let k = 0; k < 3; k++) {
        const sample = data[channels < 3 ? from : from + k] as number;
        bytes[to++] = sample;
        if (size === 2) bytes[to++] = sample >> 8;
      }
    }
  }
  const shape = [frames.length, height, width, 3];
  return tensor(size === 1 ? "uint8" : "uint16", shape, bytes, { normalized: true });
}

/** 1 - alpha, in float32 as ComfyUI computes it. */
function hidden(frames: readonly Pixels[]): Mask {
  const [{ width, height, channels, data }] = frames as readonly [Pixels, ...Pixels[]];
  const max = data.BYTES_PER_ELEMENT === 1 ? 255 : 65535;
  const values = new Float32Array(frames.length * width * height);
  let to = 0;
  for (const { data } of frames) {
    for (let at = channels - 1; at < data.length; at += channels) {
      values[to++] = 1 - Math.fround((data[at] as number) / max);
    }
  }
  return floatTensor([frames.length, height, width], values);
}
