import { encodePng } from "@netdist/codecs/png";
import { type AnyNode, defineNode, image } from "@netdist/sdk";
import type { Profile } from "../../engine/types.ts";
import { face } from "../faces/index.ts";
import { frames } from "../tensors/frames.ts";

/** Sends pictures as previews, PNG without metadata, to the client that queued the prompt; runs each time. */
export function saveImageWebsocket(profile: Profile): AnyNode {
  return defineNode({
    ...face("SaveImageWebsocket", profile),
    inputs: { images: image() },
    outputs: {},
    outputNode: true,
    fingerprint: () => Date.now() / 1000,
    async run({ images }, context) {
      const total = images.shape[0] ?? 0;
      let sent = 0;
      for await (const picture of frames(images)) {
        context.signal.throwIfAborted();
        context.progress(sent, total, { format: "png", bytes: encodePng(picture, { level: 1 }) });
        sent += 1;
      }
      return {};
    },
  });
}
