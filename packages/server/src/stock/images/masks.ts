import { itemSize } from "@netdist/codecs/dtype";
import { type AnyNode, combo, defineNode, float, floatTensor, image, int, mask, type Tensor } from "@netdist/sdk";
import type { Profile } from "../../engine/types.ts";
import { StockError } from "../errors.ts";
import { face } from "../faces/index.ts";
import { MAX_SIDE } from "../limits.ts";
import { reshaped } from "../tensors/batch.ts";

/** A mask as a gray picture. */
export function maskToImage(profile: Profile): AnyNode {
  return defineNode({
    ...face("MaskToImage", profile),
    inputs: { mask: mask() },
    outputs: { IMAGE: image() },
    run: ({ mask }) => ({ IMAGE: reshaped(mask, [...mask.shape, 3], () => pick(mask, [0, 0, 0], 1)) }),
  });
}

const CHANNELS = ["red", "green", "blue", "alpha"] as const;

/** One channel of a picture as a mask. */
export function imageToMask(profile: Profile): AnyNode {
  return defineNode({
    ...face("ImageToMask", profile),
    inputs: { image: image(), channel: combo(CHANNELS) },
    outputs: { MASK: mask() },
    run({ image, channel }) {
      const index = CHANNELS.indexOf(channel);
      const channels = image.shape[3] ?? 0;
      if (index >= channels) throw new StockError(`the picture has ${channels} channels, there is no "${channel}"`);
      return { MASK: reshaped(image, image.shape.slice(0, 3), () => pick(image, [index], channels)) };
    },
  });
}

/** A mask of one value. */
export function solidMask(profile: Profile): AnyNode {
  return defineNode({
    ...face("SolidMask", profile),
    inputs: {
      value: float({ default: 1, min: 0, max: 1, step: 0.01 }),
      width: int({ default: 512, min: 1, max: MAX_SIDE, step: 1 }),
      height: int({ default: 512, min: 1, max: MAX_SIDE, step: 1 }),
    },
    outputs: { MASK: mask() },
    run: ({ value, width, height }) => ({
      MASK: floatTensor([1, height, width], new Float32Array(width * height).fill(value)),
    }),
  });
}

/** Of every pixel of `channels` values, those at `indices`. */
export async function pick(source: Tensor, indices: readonly number[], channels: number): Promise<Uint8Array> {
  const bytes = await source.bytes();
  const size = itemSize(source.dtype);
  const picked = new Uint8Array((bytes.length / channels) * indices.length);
  let to = 0;
  for (let pixel = 0; pixel < bytes.length; pixel += channels * size) {
    for (const index of indices) {
      for (let i = 0; i < size; i++) picked[to++] = bytes[pixel + index * size + i] as number;
    }
  }
  return picked;
}
