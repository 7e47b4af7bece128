import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { defineNode, type Folders, file } from "@netdist/sdk";
import { LatentNodeError } from "./errors.ts";
import { latentOutput, readingInputs } from "./loader-inputs.ts";
import { type Reading, type ReadLatent, readLatent } from "./read-latent.ts";
import { workerFile } from "./worker-file.ts";

/** Gives the latent in a file of the host's folders. */
export const loadLatentNumpy = defineNode({
  id: "LoadLatentNumpy",
  title: "Load Latent (Numpy)",
  category: "remote/latent",
  description:
    "Loads a latent from the input or the output folder: .latent, safetensors, npy, npz, and the caches of sd-scripts and musubi-tuner, told by what is in the file.",
  inputs: {
    latent: file(
      {
        roots: ["input", "output"],
        extensions: [".latent", ".safetensors", ".npy", ".npz"],
        recursive: true,
        annotate: true,
      },
      { tooltip: "A file in the input folder, or in the output folder with [output] behind its name." },
    ),
    ...readingInputs,
  },
  outputs: { latent: latentOutput },
  lowering: { role: "load", class_type: "LoadLatent", input: "latent" },
  async fingerprint({ latent }, { folders }) {
    if (latent === undefined) return Number.NaN;
    return createHash("sha256")
      .update(await readFile(await folders.resolve(latent)))
      .digest("hex");
  },
  async validate({ latent, ...reading }, { folders }) {
    if (latent === undefined) return true;
    try {
      await open(latent, reading, folders);
      return true;
    } catch (error) {
      const linked = reading.resolution === undefined;
      if (linked && error instanceof LatentNodeError && error.code === "CHOICE_NEEDED") return true;
      return error instanceof Error ? error.message : String(error);
    }
  },
  stage: async ({ latent, ...reading }, { folders }) => workerFile(await open(latent, reading, folders)),
  async run({ latent, ...reading }, context) {
    const opened = await open(latent, reading, context.folders);
    context.notify(opened.says);
    return { latent: opened.latent };
  },
});

async function open(name: string, reading: Reading, folders: Folders): Promise<ReadLatent> {
  const bytes = await readFile(await folders.resolve(name));
  return readLatent(bytes, `The file ${JSON.stringify(name)} cannot be loaded`, reading);
}
