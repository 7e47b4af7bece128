import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type AnyNode, boolean, combo, defineNode, float, image, int, nodeResult, output, string } from "@netdist/sdk";
import { metadataTexts } from "@netdist/sdk/prompt";
import type { Profile } from "../../engine/types.ts";
import { face } from "../faces/index.ts";
import { passThrough } from "../pass-through.ts";
import type { SavedFile } from "../saved-file.ts";
import { frames } from "../tensors/frames.ts";
import { type Effort, encodeWebp } from "./encode-webp.ts";

const EFFORTS: Readonly<Record<string, Effort>> = { default: 4, fastest: 0, slowest: 6 };

/** Saves a batch as one WebP in the output folder, over a file of the same number, as ComfyUI does. */
export function saveAnimatedWebp(profile: Profile): AnyNode {
  const multiline = profile === "0.3.64" ? {} : { multiline: false };
  return defineNode({
    ...face("SaveAnimatedWEBP", profile),
    inputs: {
      images: image(),
      filename_prefix: string({ default: "ComfyUI", ...multiline }),
      fps: float({ default: 6, min: 0.01, max: 1000, step: 0.01 }),
      lossless: boolean({ default: true }),
      quality: int({ default: 80, min: 0, max: 100 }),
      method: combo(["default", "fastest", "slowest"]),
    },
    outputs: passThrough(profile, { images: output(image(), { name: "images" }) }),
    hidden: { prompt: "PROMPT", extra_pnginfo: "EXTRA_PNGINFO" },
    outputNode: true,
    async run({ images, filename_prefix, fps, lossless, quality, method }, context) {
      const [count = 0, height = 0, width = 0] = images.shape;
      const path = await context.folders.savePath(filename_prefix, "output", { width, height });
      const filename = `${path.name}_${String(path.counter).padStart(5, "0")}_.webp`;
      const pictures = [];
      for await (const picture of frames(images)) pictures.push(picture);
      const bytes = await encodeWebp(pictures, {
        ...{ lossless, quality, effort: EFFORTS[method] ?? 4 },
        milliseconds: Math.trunc(1000 / fps),
        texts: metadataTexts(context.prompt, context.extraPngInfo),
      });
      context.signal.throwIfAborted();
      await writeFile(join(path.folder, filename), bytes);
      const file: SavedFile = { filename, subfolder: path.subfolder, type: "output" };
      return nodeResult({ outputs: { images }, ui: { images: [file], animated: [profile === "0.3.64" || count > 1] } });
    },
  });
}
