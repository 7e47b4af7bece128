import type { NdArray } from "@netdist/codecs/dtype";
import { encodeLatentParts } from "@netdist/codecs/latent";
import { encodeSafetensorsParts } from "@netdist/codecs/safetensors";
import { metadataOf } from "@netdist/core";
import { combo, defineNode } from "@netdist/sdk";
import { extrasArrays, extrasOf } from "./extras.ts";
import { saveFile } from "./save-file.ts";
import { filenameOutput, metadataInput, prefixInput, samplesInput, subfolderOutput } from "./saver-inputs.ts";
import { storedAs } from "./stored-as.ts";

/** By which ComfyUI knows that samples are not scaled. */
const VERSION_0: NdArray = { dtype: "float32", shape: [0], data: new Uint8Array(0) };

/** Writes latents into a safetensors file, or a `.latent` file as ComfyUI's own. */
export const saveLatentSafetensors = defineNode({
  id: "SaveLatentSafetensors",
  title: "Save Latent (safetensors)",
  category: "remote/latent",
  description: "Saves a batch of latents in the output folder, as safetensors or as ComfyUI's own .latent.",
  inputs: {
    samples: samplesInput,
    filename_prefix: prefixInput,
    format: combo(["safetensors", "latent"], {
      optional: true,
      default: "safetensors",
      tooltip:
        "latent: as Save Latent writes it, the samples alone. safetensors: the same, with noise_mask and batch_index where there are any; Load Latent (Numpy) reads them back.",
    }),
    dtype: combo(["unchanged", "float32", "float16", "bfloat16"], {
      optional: true,
      default: "unchanged",
      tooltip: "What the samples are stored as.",
    }),
    metadata: metadataInput("In the header, where ComfyUI finds the workflow."),
  },
  outputs: { filename: filenameOutput, subfolder: subfolderOutput },
  hidden: { prompt: "PROMPT", extra_pnginfo: "EXTRA_PNGINFO" },
  outputNode: true,
  lowering: { role: "primary" },
  async run({ samples: latent, filename_prefix, format, dtype, metadata }, context) {
    const samples = await storedAs(latent.samples, dtype);
    const options = metadata ? { metadata: metadataOf(context) } : {};
    if (format === "latent") {
      const file = { ending: ".latent", parts: encodeLatentParts(samples, options), leftOut: extrasOf(latent) };
      return saveFile(context, filename_prefix, file);
    }
    const extras = await extrasArrays(latent);
    const tensors = [["latent_tensor", samples], ["latent_format_version_0", VERSION_0], ...extras] as const;
    return saveFile(context, filename_prefix, {
      ending: ".safetensors",
      parts: encodeSafetensorsParts(tensors, options),
    });
  },
});
