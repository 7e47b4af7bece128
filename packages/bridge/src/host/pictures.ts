import { isTensor, type Picture, type PictureCodec } from "@netdist/sdk";
import { ProtocolError } from "../frames/error.ts";
import { segmentOf } from "../frames/members.ts";
import { isMap, type Packed } from "../msgpack/types.ts";
import { type Origin, openValue } from "../values/open.ts";
import type { Asks } from "./asks.ts";

/** Pillow, in ComfyUI's process. */
export function createPictures(asks: Asks, handles: Origin["handles"]): PictureCodec {
  return {
    async decode(bytes): Promise<Picture> {
      const { ok, frame } = await asks.ask("decode", { seg: 0 }, [bytes]);
      const { image, mask } = isMap(ok) ? ok : {};
      const open = (packed: Packed | undefined) => openValue(packed ?? null, { frame, scope: undefined, handles });
      const [pixels, hidden] = [open(image), open(mask)];
      if (!isTensor(pixels)) throw new ProtocolError("BAD_MESSAGE", 'the answer to "decode" holds no picture');
      return { image: pixels, mask: isTensor(hidden) ? hidden : undefined };
    },
    async encode({ width, height, channels, data }, format, quality) {
      const { ok, frame } = await asks.ask("encode", { seg: 0, width, height, channels, format, quality }, [data]);
      return segmentOf(frame, ok);
    },
  };
}
