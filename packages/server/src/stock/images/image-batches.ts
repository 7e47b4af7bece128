import { type AnyNode, defineNode, image, int } from "@netdist/sdk";
import type { Profile } from "../../engine/types.ts";
import { cutOf } from "../cut.ts";
import { face } from "../faces/index.ts";
import { MAX_SIDE } from "../limits.ts";
import { repeatBatch, sliceBatch } from "../tensors/batch.ts";

/** Some pictures of a batch. */
export function imageFromBatch(profile: Profile): AnyNode {
  const limits = profile === "0.3.64" ? { min: 0, max: 4095 } : { min: -MAX_SIDE, max: MAX_SIDE };
  return defineNode({
    ...face("ImageFromBatch", profile),
    inputs: {
      image: image(),
      batch_index: int({ default: 0, ...limits }),
      length: int({ default: 1, min: 1, max: 4096 }),
    },
    outputs: { IMAGE: image() },
    run({ image, batch_index, length }) {
      const { start, count } = cutOf(image.shape[0] ?? 0, batch_index, length);
      return { IMAGE: sliceBatch(image, start, count) };
    },
  });
}

/** A batch several times in a row. */
export function repeatImageBatch(profile: Profile): AnyNode {
  return defineNode({
    ...face("RepeatImageBatch", profile),
    inputs: { image: image(), amount: int({ default: 1, min: 1, max: 4096 }) },
    outputs: { IMAGE: image() },
    run: ({ image, amount }) => ({ IMAGE: repeatBatch(image, amount) }),
  });
}
