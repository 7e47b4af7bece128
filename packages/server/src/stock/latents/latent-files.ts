import { readFile } from "node:fs/promises";
import { decodeLatent, encodeLatent } from "@netdist/codecs/latent";
import { type AnyNode, defineNode, file, latent, nodeResult, output, string, tensor } from "@netdist/sdk";
import { writeNew } from "@netdist/sdk/files";
import { metadataTexts } from "@netdist/sdk/prompt";
import type { Profile } from "../../engine/types.ts";
import { face } from "../faces/index.ts";
import { fileFingerprint, fileProblem } from "../input-file.ts";
import { passThrough } from "../pass-through.ts";

/** Saves latents as a `.latent` file with the prompt and the workflow in it. */
export function saveLatent(profile: Profile): AnyNode {
  return defineNode({
    ...face("SaveLatent", profile),
    inputs: { samples: latent(), filename_prefix: string({ default: "latents/ComfyUI" }) },
    outputs: passThrough(profile, { samples: output(latent(), { name: "samples" }) }),
    hidden: { prompt: "PROMPT", extra_pnginfo: "EXTRA_PNGINFO" },
    outputNode: true,
    async run({ samples, filename_prefix }, context) {
      const path = await context.folders.savePath(filename_prefix, "output");
      const { dtype, shape } = samples.samples;
      const array = { dtype, shape, data: await samples.samples.bytes() };
      const bytes = encodeLatent(array, { metadata: metadataTexts(context.prompt, context.extraPngInfo) });
      const { filename } = await writeNew(path, "_.latent", bytes);
      const { subfolder } = path;
      return nodeResult({ outputs: { samples }, ui: { latents: [{ filename, subfolder, type: "output" }] } });
    },
  });
}

/** Loads the samples of a `.latent` file, as float32. */
export function loadLatent(profile: Profile): AnyNode {
  return defineNode({
    ...face("LoadLatent", profile),
    inputs: { latent: file({ extensions: [".latent"] }) },
    outputs: { LATENT: latent() },
    fingerprint: ({ latent }, context) => fileFingerprint(latent, context),
    validate: ({ latent }, context) => fileProblem("latent", latent, context),
    async run({ latent }, context) {
      const { samples } = decodeLatent(await readFile(await context.folders.resolve(latent)));
      return { LATENT: { samples: tensor(samples.dtype, samples.shape, samples.data) } };
    },
  });
}
