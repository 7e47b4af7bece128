import { encodeNpyParts } from "@netdist/codecs/npy";
import { encodeNpzParts } from "@netdist/codecs/npz";
import { metadataOf } from "@netdist/core";
import { combo, defineNode } from "@netdist/sdk";
import { extrasArrays, extrasOf } from "./extras.ts";
import { npzTexts } from "./npz-texts.ts";
import { saveFile } from "./save-file.ts";
import { filenameOutput, metadataInput, prefixInput, samplesInput, subfolderOutput } from "./saver-inputs.ts";
import { storedAs } from "./stored-as.ts";

/** Writes latents as numpy does. */
export const saveLatentNumpy = defineNode({
  id: "SaveLatentNumpy",
  title: "Save Latent (Numpy)",
  category: "remote/latent",
  description: "Saves a batch of latents in the output folder, as numpy's save or savez do.",
  inputs: {
    samples: samplesInput,
    filename_prefix: prefixInput,
    format: combo(["npy", "npz"], {
      optional: true,
      default: "npy",
      tooltip:
        "npy: the samples alone. npz: samples, with noise_mask and batch_index where there are any; Load Latent (Numpy) reads them back.",
    }),
    dtype: combo(["unchanged", "float32", "float16"], {
      optional: true,
      default: "unchanged",
      tooltip: "What the samples are stored as. numpy has no bfloat16: choose float32 for latents of it.",
    }),
    metadata: metadataInput("Of npz, as metadata_prompt and metadata_workflow; npy holds none."),
  },
  outputs: { filename: filenameOutput, subfolder: subfolderOutput },
  hidden: { prompt: "PROMPT", extra_pnginfo: "EXTRA_PNGINFO" },
  outputNode: true,
  lowering: { role: "primary" },
  async run({ samples: latent, filename_prefix, format, dtype, metadata }, context) {
    const samples = await storedAs(latent.samples, dtype);
    if (format === "npy") {
      const file = { ending: ".npy", parts: encodeNpyParts(samples), leftOut: extrasOf(latent) };
      return saveFile(context, filename_prefix, file);
    }
    const texts = metadata ? npzTexts([...metadataOf(context)]) : [];
    const parts = encodeNpzParts([["samples", samples], ...(await extrasArrays(latent)), ...texts]);
    return saveFile(context, filename_prefix, { ending: ".npz", parts });
  },
});
