import { decodePng } from "@netdist/codecs/png";
import { expect } from "vitest";
import { ended } from "../bench.ts";
import type { Checks } from "../check.ts";
import type { Frame } from "../frame.ts";
import { emptyImage, link, node, plainPrompt, preview } from "../graphs.ts";
import { firstPixel } from "../picture.ts";
import type { Message } from "../session.ts";
import type { Prompt } from "../wire.ts";

const FLAGS = { supports_preview_metadata: true };
const previewing = (): Prompt => ({
  "1": emptyImage(),
  "6": node("TestPreview", { image: link("1"), text: "halfway, ü" }),
  "9": preview(link("6")),
});
const framesOf = (messages: readonly Message[]): Frame[] => messages.flatMap(({ frame }) => (frame ? [frame] : []));
const previewsOf = (messages: readonly Message[]) => framesOf(messages).filter(({ kind }) => kind !== 3);
const sizeOf = (frame: Frame | undefined) => {
  const { width, height } = decodePng(frame?.image ?? new Uint8Array());
  return [width, height];
};

export const frameChecks: Checks = {
  "FRAME-01": async ({ run }) => {
    const { id, messages } = await run(previewing(), { flags: FLAGS });
    const previews = previewsOf(messages);
    expect(previews).toHaveLength(1);
    expect(previews[0]).toMatchObject({ kind: 4, mime: "image/png" });
    expect(previews[0]?.metadata).toEqual({
      node_id: "6",
      prompt_id: id,
      display_node_id: "6",
      parent_node_id: null,
      real_node_id: "6",
      image_type: "image/png",
    });
    expect(sizeOf(previews[0])).toEqual([8, 8]);
  },
  "FRAME-02": async ({ run }) => {
    for (const options of [{}, { flags: { supports_preview_metadata: false } }]) {
      const previews = previewsOf((await run(previewing(), options)).messages);
      expect(previews).toMatchObject([{ kind: 1, mime: "image/png" }]);
      expect(sizeOf(previews[0])).toEqual([8, 8]);
    }
  },
  "FRAME-03": async ({ connect, post }) => {
    await using watcher = await connect({ flags: FLAGS });
    await post(previewing());
    const own = await post(plainPrompt(), { client_id: watcher.clientId });
    await ended(watcher, own.prompt_id);
    expect(previewsOf(watcher.messages)).toMatchObject([{ kind: 1, mime: "image/png" }]);
  },
  "FRAME-04": async ({ run }) => {
    const { messages } = await run(previewing());
    const texts = framesOf(messages).filter(({ kind }) => kind === 3);
    expect(texts).toEqual([{ kind: 3, node: "6", text: "halfway, ü" }]);
  },
  "FRAME-05": async ({ run }) => {
    const prompt = (color: number) => ({
      "1": emptyImage({ color, batch_size: 2 }),
      "9": node("SaveImageWebsocket", { images: link("1"), nonce: Math.random() }),
    });
    for (const [options, kind] of [
      [{ flags: FLAGS }, 4],
      [{}, 1],
    ] as const) {
      const previews = previewsOf((await run(prompt(0x123456), options)).messages);
      expect(previews.map((frame) => [frame.kind, frame.mime])).toEqual([
        [kind, "image/png"],
        [kind, "image/png"],
      ]);
      expect(firstPixel(decodePng(previews[0]?.image ?? new Uint8Array()))).toEqual([0x12, 0x34, 0x56]);
    }
  },
};
