import { metadataOf } from "@netdist/core";
import { combo, defineNode, int, nodeResult, output } from "@netdist/sdk";
import { writeNew } from "@netdist/sdk/files";
import { LatentNodeError } from "./errors.ts";
import { CACHES, type CachedModel, isScaled, kohyaFile, pictureSize } from "./kohya-file.ts";
import { latentAt } from "./latent-at.ts";
import { shownPath, uiEntry } from "./save-file.ts";
import { filenameOutput, metadataInput, prefixInput, samplesInput, subfolderOutput } from "./saver-inputs.ts";

const MODELS = Object.keys(CACHES) as CachedModel[];
const side = {
  optional: true,
  default: 0,
  min: 0,
  max: 65536,
  tooltip: "Of the picture before it was scaled and cut; 0: as large as the latents say.",
} as const;

/** Writes the caches that sd-scripts train from, one for each picture. */
export const saveLatentKohya = defineNode({
  id: "SaveLatentKohya",
  title: "Save Latent (kohya)",
  category: "remote/latent",
  description:
    "Saves latents in the output folder as the npz caches of kohya's sd-scripts, one for each picture of the batch.",
  inputs: {
    samples: samplesInput,
    filename_prefix: prefixInput,
    model: combo(MODELS, { tooltip: "Whose latents these are: it decides on the names of the file and its arrays." }),
    original_width: int(side),
    original_height: int(side),
    units: combo(["unchanged", "trainer"], {
      optional: true,
      default: "unchanged",
      tooltip:
        "sd-scripts keep latents of flux, lumina and anima in a unit of their own. trainer: from ComfyUI's unit into that one. unchanged: the values as they are.",
    }),
    dtype: combo(["float32", "float16"], {
      optional: true,
      default: "float32",
      tooltip: "sd-scripts write float32 and read both.",
    }),
    metadata: metadataInput("As arrays metadata_prompt and metadata_workflow, which sd-scripts pass over."),
  },
  outputs: { filename: output(filenameOutput, { isList: true, name: "filename" }), subfolder: subfolderOutput },
  hidden: { prompt: "PROMPT", extra_pnginfo: "EXTRA_PNGINFO" },
  outputNode: true,
  lowering: { role: "primary" },
  async run({ samples: latent, filename_prefix, model, units, dtype, ...values }, context) {
    const { shape } = latent.samples;
    const [count = 0] = shape;
    const size = pictureSize(shape, model);
    if (count === 0) throw new LatentNodeError("BAD_BATCH", "The batch has no latents to save.");
    const originalSize = {
      width: values.original_width || size.width,
      height: values.original_height || size.height,
    };
    const texts = values.metadata ? [...metadataOf(context)] : [];
    const path = await context.folders.savePath(filename_prefix, "output", originalSize);
    const ending = `__${fourDigits(originalSize.width)}x${fourDigits(originalSize.height)}_${CACHES[model].suffix}.npz`;
    const filename: string[] = [];
    let { counter } = path;
    for (let at = 0; at < count; at++) {
      context.signal.throwIfAborted();
      const bytes = await kohyaFile(await latentAt(latent, at), { model, originalSize, units, dtype, texts });
      const written = await writeNew({ ...path, counter }, ending, bytes);
      counter = written.counter + 1;
      filename.push(written.filename);
      context.progress(at + 1, count);
    }
    const line = units === "unchanged" && isScaled(model) ? `\nvalues not in the unit of a ${model} cache` : "";
    context.notify(`${filename.map((name) => shownPath(path, name)).join("\n")}${line}`);
    const ui = { latents: filename.map((name) => uiEntry(path, name)) };
    return nodeResult({ outputs: { filename, subfolder: path.subfolder }, ui });
  },
});

function fourDigits(pixels: number): string {
  return String(pixels).padStart(4, "0");
}
