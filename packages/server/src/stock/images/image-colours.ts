import { type AnyNode, defineNode, floats, floatTensor, type Image, image } from "@netdist/sdk";
import type { Profile } from "../../engine/types.ts";
import { StockError } from "../errors.ts";
import { face } from "../faces/index.ts";
import { joinBatches } from "../tensors/batch.ts";
import { resizeImage } from "./image-scale.ts";

/** 1 minus every value, in float32: the bytes saved from it are not always 255 minus the byte. */
export function imageInvert(profile: Profile): AnyNode {
  return defineNode({
    ...face("ImageInvert", profile),
    inputs: { image: image() },
    outputs: { IMAGE: image() },
    run: async ({ image }) => ({
      IMAGE: floatTensor(
        image.shape,
        (await floats(image)).map((value) => 1 - value),
      ),
    }),
  });
}

/** One batch after the other; the second is resized to the size of the first. */
export function imageBatch(profile: Profile): AnyNode {
  return defineNode({
    ...face("ImageBatch", profile),
    inputs: { image1: image(), image2: image() },
    outputs: { IMAGE: image() },
    async run({ image1, image2 }) {
      const [first, second] = profile === "0.3.64" ? [image1, image2] : await sameChannels(image1, image2);
      const [, height = 0, width = 0, channels] = first.shape;
      if (second.shape[3] !== channels) {
        throw new StockError(`pictures of ${channels} and of ${second.shape[3]} channels cannot be in one batch`);
      }
      const fits = second.shape[1] === height && second.shape[2] === width;
      const request = { width, height, method: "bilinear", crop: true } as const;
      return { IMAGE: await joinBatches(first, fits ? second : await resizeImage(second, request)) };
    },
  });
}

/** The one with fewer channels gets one more, of ones, which makes RGB opaque RGBA. */
async function sameChannels(first: Image, second: Image): Promise<[Image, Image]> {
  const [one = 0, other = 0] = [first.shape[3], second.shape[3]];
  if (one === other) return [first, second];
  return one > other ? [first, await opaque(second)] : [await opaque(first), second];
}

async function opaque(image: Image): Promise<Image> {
  const values = await floats(image);
  const channels = image.shape[3] ?? 0;
  const pixels = values.length / channels;
  const padded = new Float32Array(pixels * (channels + 1)).fill(1);
  for (let i = 0; i < pixels; i++) padded.set(values.subarray(i * channels, (i + 1) * channels), i * (channels + 1));
  return floatTensor([...image.shape.slice(0, 3), channels + 1], padded);
}
