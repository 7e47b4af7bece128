import { type AnyNode, defineNode, image, int } from "@netdist/sdk";
import type { Profile } from "../../engine/types.ts";
import { face } from "../faces/index.ts";

/** Width, height and number of pictures; shown on the node too. */
export function getImageSize(profile: Profile): AnyNode {
  return defineNode({
    ...face("GetImageSize", profile),
    inputs: { image: image() },
    hidden: { unique_id: "UNIQUE_ID" },
    outputs: { width: int(), height: int(), batch_size: int() },
    run({ image: { shape } }, context) {
      const [batch_size = 0, height = 0, width = 0] = shape;
      context.notify(`width: ${width}, height: ${height}\n batch size: ${batch_size}`);
      return { width, height, batch_size };
    },
  });
}
