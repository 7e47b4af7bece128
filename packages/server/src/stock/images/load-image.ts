import { type AnyNode, combo, defineNode, file, type Image, image, type Mask, mask } from "@netdist/sdk";
import type { Profile } from "../../engine/types.ts";
import { face } from "../faces/index.ts";
import { fileFingerprint, fileProblem } from "../input-file.ts";
import { reshaped, sliceBatch } from "../tensors/batch.ts";
import { pick } from "./masks.ts";
import { emptyMask, type ReadPicture, readPicture } from "./read-picture.ts";

// What Python takes for pictures by their names.
const EXTENSIONS = [
  ...[".avif", ".bmp", ".gif", ".heic", ".heif", ".ico", ".ief", ".jpe", ".jpeg", ".jpg", ".pbm", ".pgm", ".png"],
  ...[".pnm", ".ppm", ".ras", ".rgb", ".svg", ".tif", ".tiff", ".webp", ".xbm", ".xpm", ".xwd"],
];

/** Pictures of a file in the input folder, and the mask that its alpha makes. */
export function loadImage(profile: Profile): AnyNode {
  return defineNode({
    ...face("LoadImage", profile),
    inputs: { image: file({ extensions: EXTENSIONS }, { image_upload: true }) },
    outputs: { IMAGE: image(), MASK: mask() },
    fingerprint: ({ image }, context) => fileFingerprint(image, context),
    validate: ({ image }, context) => fileProblem("image", image, context),
    async run({ image }, context) {
      const picture = await readPicture(image, context, profile);
      return { IMAGE: picture.image, MASK: maskOf(picture, profile) };
    },
  });
}

const CHANNELS = ["alpha", "red", "green", "blue"] as const;

/** One channel of a picture file as a mask. */
export function loadImageMask(profile: Profile): AnyNode {
  const old = profile === "0.3.64";
  return defineNode({
    ...face("LoadImageMask", profile),
    inputs: {
      image: file({ extensions: old ? [] : EXTENSIONS }, { image_upload: true }),
      channel: combo(CHANNELS),
    },
    outputs: { MASK: mask() },
    fingerprint: ({ image }, context) => fileFingerprint(image, context),
    validate: ({ image }, context) => fileProblem("image", image, context),
    async run({ image, channel }, context) {
      const picture = await readPicture(image, context, profile);
      if (channel !== "alpha")
        return { MASK: channelOf(old ? sliceBatch(picture.image, 0, 1) : picture.image, channel) };
      if (!old) return { MASK: maskOf(picture, profile) };
      const [, height = 0, width = 0] = picture.image.shape;
      return { MASK: picture.mask ? sliceBatch(picture.mask, 0, 1) : emptyMask(1, height, width) };
    },
  });
}

/** 64 x 64 zeros stand for "no alpha", which the versions find in different files. */
function maskOf({ image, mask, palette, keyed }: ReadPicture, profile: Profile): Mask {
  const [count = 0, height = 0, width = 0] = image.shape;
  if (profile === "0.3.64") return mask !== undefined && !keyed ? mask : emptyMask(count, 64, 64);
  return mask ?? (palette ? emptyMask(count, height, width) : emptyMask(count, 64, 64));
}

function channelOf(image: Image, channel: "red" | "green" | "blue"): Mask {
  const index = CHANNELS.indexOf(channel) - 1;
  return reshaped(image, image.shape.slice(0, 3), () => pick(image, [index], 3));
}
