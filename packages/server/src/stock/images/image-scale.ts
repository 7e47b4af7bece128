import { type AnyNode, combo, defineNode, floats, floatTensor, type Image, image, int } from "@netdist/sdk";
import type { Profile } from "../../engine/types.ts";
import { face } from "../faces/index.ts";
import { MAX_SIDE } from "../limits.ts";
import { roundHalfEven } from "../resize/crop.ts";
import { RESIZE_METHODS, type ResizeRequest, resizePixels } from "../resize/index.ts";

/** Resizes pictures; a width or height of 0 follows from the other. */
export function imageScale(profile: Profile): AnyNode {
  return defineNode({
    ...face("ImageScale", profile),
    inputs: {
      image: image(),
      upscale_method: combo(RESIZE_METHODS),
      width: int({ default: 512, min: 0, max: MAX_SIDE, step: 1 }),
      height: int({ default: 512, min: 0, max: MAX_SIDE, step: 1 }),
      crop: combo(["disabled", "center"]),
    },
    outputs: { IMAGE: image() },
    async run({ image, upscale_method, width, height, crop }) {
      if (width === 0 && height === 0) return { IMAGE: image };
      const [, oldHeight = 1, oldWidth = 1] = image.shape;
      const size = {
        width: width || Math.max(1, roundHalfEven((oldWidth * height) / oldHeight)),
        height: height || Math.max(1, roundHalfEven((oldHeight * width) / oldWidth)),
      };
      return { IMAGE: await resizeImage(image, { ...size, method: upscale_method, crop: crop === "center" }) };
    },
  });
}

/** Pictures in another size, as float32. */
export async function resizeImage(image: Image, request: ResizeRequest): Promise<Image> {
  const [count = 0, height = 0, width = 0, channels = 0] = image.shape;
  const resized = resizePixels({ count, height, width, channels, values: await floats(image) }, request);
  return floatTensor([count, request.height, request.width, channels], resized.values);
}
