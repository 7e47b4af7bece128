import type { Mask, Picture, PictureCodec } from "@netdist/sdk";
import { floats } from "@netdist/sdk";
import type { Sharp, SharpOptions } from "sharp";
import { decodeBmp, isBmp } from "./bmp.ts";
import { rgbOfCmyk } from "./cmyk.ts";
import { PictureError } from "./errors.ts";
import { pictureOf } from "./picture-of.ts";

/** What is used of the package `sharp`. */
export type SharpFactory = (input: Uint8Array, options?: SharpOptions) => Sharp;

/**
 * BMP, and JPEG, WebP, GIF, TIFF, AVIF and whatever else `sharp` reads, turned upright as their EXIF says; colour profiles are not
 * applied, as in ComfyUI. `sharp` is loaded at first use; without it every call says what to install.
 */
export function createPictures(load: () => Promise<{ default: SharpFactory }> = () => import("sharp")): PictureCodec {
  let loading: Promise<{ default: SharpFactory }> | undefined;
  const sharp = async (): Promise<SharpFactory> => {
    loading ??= load();
    try {
      return (await loading).default;
    } catch (cause) {
      const text = "pictures that are not PNG need the package sharp: run `npm install sharp` where this server runs";
      throw new PictureError("SHARP_MISSING", text, { cause });
    }
  };
  return {
    decode: async (bytes) => (isBmp(bytes) ? fromBmp(bytes) : await decode(await sharp(), bytes)),
    async encode({ width, height, channels, data }, format, quality) {
      const image = (await sharp())(data, { raw: { width, height, channels } });
      return new Uint8Array(await (format === "jpeg" ? image.jpeg({ quality }) : image.webp({ quality })).toBuffer());
    },
  };
}

function fromBmp(bytes: Uint8Array): Picture {
  const { width, height, channels, data } = decodeBmp(bytes);
  return pictureOf(data, [1, height, width], channels);
}

const READ: SharpOptions = { failOn: "error", ignoreIcc: true };

async function decode(sharp: SharpFactory, bytes: Uint8Array): Promise<Picture> {
  try {
    const { pages = 1, pageHeight, format, space } = await sharp(bytes, { ...READ, animated: true }).metadata();
    if (space === "cmyk") return await fromCmyk(sharp(bytes, READ).autoOrient());
    const animated = pages > 1 && pageHeight !== undefined;
    // A frame of an animation has no orientation, and sharp turns single pictures only.
    const source = animated ? sharp(bytes, { ...READ, animated: true }) : sharp(bytes, READ).autoOrient();
    const { data, info } = await source
      .toColourspace("srgb")
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    const height = animated ? pageHeight : info.height;
    const read = pictureOf(data, [info.height / height, height, info.width], info.channels);
    // GIF has no alpha channel: sharp makes one in any case.
    return format === "gif" && (await isClear(read.mask)) ? { image: read.image, mask: undefined } : read;
  } catch (cause) {
    const what = cause instanceof Error ? cause.message : String(cause);
    const code = what.includes("pixel limit") ? "PICTURE_TOO_LARGE" : "PICTURE_UNREADABLE";
    throw new PictureError(code, `the picture cannot be read: ${what}`, { cause });
  }
}

/** Its own samples: sharp would turn them into colours by a profile. */
async function fromCmyk(source: Sharp): Promise<Picture> {
  const { data, info } = await source
    .pipelineColourspace("cmyk")
    .toColourspace("cmyk")
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  return pictureOf(rgbOfCmyk(data), [1, info.height, info.width], 3);
}

async function isClear(mask: Mask | undefined): Promise<boolean> {
  return mask !== undefined && (await floats(mask)).every((hidden) => hidden === 0);
}
