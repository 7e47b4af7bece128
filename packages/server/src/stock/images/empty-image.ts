import { type AnyNode, defineNode, image, int } from "@netdist/sdk";
import type { Profile } from "../../engine/types.ts";
import { face } from "../faces/index.ts";
import { MAX_SIDE } from "../limits.ts";
import { pixelTensor } from "../tensors/batch.ts";

/** Pictures of one colour. */
export function emptyImage(profile: Profile): AnyNode {
  return defineNode({
    ...face("EmptyImage", profile),
    inputs: {
      width: int({ default: 512, min: 1, max: MAX_SIDE, step: 1 }),
      height: int({ default: 512, min: 1, max: MAX_SIDE, step: 1 }),
      batch_size: int({ default: 1, min: 1, max: 4096 }),
      color: int({ default: 0, min: 0, max: 0xffffff, step: 1, display: "color" }),
    },
    outputs: { IMAGE: image() },
    run({ width, height, batch_size, color }) {
      const pixel = Uint8Array.of(color >> 16, color >> 8, color);
      const data = Buffer.alloc(batch_size * height * width * 3, pixel);
      return { IMAGE: pixelTensor([batch_size, height, width, 3], data) };
    },
  });
}
