import { metadataOf } from "@netdist/core";
import { combo, defineNode, int, type NodeContext, nodeResult, output, string } from "@netdist/sdk";
import { writeNew } from "@netdist/sdk/files";
import { addToCache } from "./add-to-cache.ts";
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
    add_to: string({
      optional: true,
      default: "",
      tooltip:
        "A cache in the output folder that gets these latents too, as latents/name_0512x0512_flux.npz: several sizes of one picture in one file. Empty: a new file.",
    }),
    existing: combo(["error", "replace"], {
      optional: true,
      default: "error",
      tooltip: "What to do where the cache of add_to has latents of this size already.",
    }),
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
    const make = async (at: number) => {
      context.signal.throwIfAborted();
      const bytes = await kohyaFile(await latentAt(latent, at), { model, originalSize, units, dtype, texts });
      context.progress(at + 1, count);
      return bytes;
    };
    const note = units === "unchanged" && isScaled(model) ? `values not in the unit of a ${model} cache` : undefined;
    const { add_to: name = "", existing = "error" } = values;
    if (name.trim() !== "") {
      if (count > 1) throw new LatentNodeError("BAD_BATCH", `add_to takes one latent, the batch has ${count}.`);
      const file = await addToCache({ name: name.trim(), existing }, context.folders, () => make(0));
      return saved(context, file.subfolder, [file.filename], note);
    }
    const path = await context.folders.savePath(filename_prefix, "output", originalSize);
    const ending = `__${fourDigits(originalSize.width)}x${fourDigits(originalSize.height)}_${CACHES[model].suffix}.npz`;
    const filename: string[] = [];
    let { counter } = path;
    for (let at = 0; at < count; at++) {
      const written = await writeNew({ ...path, counter }, ending, await make(at));
      counter = written.counter + 1;
      filename.push(written.filename);
    }
    return saved(context, path.subfolder, filename, note);
  },
});

function saved(context: NodeContext, subfolder: string, filename: readonly string[], note: string | undefined) {
  const lines = filename.map((name) => shownPath({ subfolder }, name));
  context.notify([...lines, ...(note === undefined ? [] : [note])].join("\n"));
  const ui = { latents: filename.map((name) => uiEntry({ subfolder }, name)) };
  return nodeResult({ outputs: { filename: [...filename], subfolder }, ui });
}

function fourDigits(pixels: number): string {
  return String(pixels).padStart(4, "0");
}
