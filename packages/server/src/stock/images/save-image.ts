import { type AnyNode, defineNode, type Image, image, nodeResult, output, string } from "@netdist/sdk";
import type { Profile } from "../../engine/types.ts";
import { face } from "../faces/index.ts";
import { passThrough } from "../pass-through.ts";
import { randomLetters } from "../random-letters.ts";
import type { SavedFile } from "../saved-file.ts";
import { saveImages } from "./save-images.ts";

const hidden = { prompt: "PROMPT", extra_pnginfo: "EXTRA_PNGINFO" } as const;
const IMAGES = { images: output(image(), { name: "images" }) };

/** Saves pictures in the output folder. */
export function saveImage(profile: Profile): AnyNode {
  return defineNode({
    ...face("SaveImage", profile),
    inputs: {
      images: image({ tooltip: "The images to save." }),
      filename_prefix: string({
        default: "ComfyUI",
        tooltip:
          "The prefix for the file to save. This may include formatting information such as %date:yyyy-MM-dd% or %Empty Latent Image.width% to include values from nodes.",
      }),
    },
    outputs: passThrough(profile, IMAGES),
    hidden,
    outputNode: true,
    async run({ images, filename_prefix }, context) {
      const files = await saveImages({ images, prefix: filename_prefix, kind: "output", level: 4 }, context);
      return result(images, files);
    },
  });
}

/** Saves pictures in the temp folder, under a name that differs from start to start. */
export function previewImage(profile: Profile): AnyNode {
  const prefix = `ComfyUI_temp_${randomLetters(5)}`;
  return defineNode({
    ...face("PreviewImage", profile),
    inputs: { images: image() },
    outputs: passThrough(profile, IMAGES),
    hidden,
    outputNode: true,
    async run({ images }, context) {
      return result(images, await saveImages({ images, prefix, kind: "temp", level: 1 }, context));
    },
  });
}

function result(images: Image, files: readonly SavedFile[]) {
  return nodeResult({ outputs: { images }, ui: { images: files } });
}
