import { boolean, latent, output, string } from "@netdist/sdk";

/** The latents that savers take. */
export const samplesInput = latent({ tooltip: "The latents to save." });

/** Folder and name of what a saver writes. */
export const prefixInput = string({
  default: "latents/ComfyUI",
  tooltip: "Folder and name in the output folder; a number follows.",
});

/** Whether the file carries prompt and workflow; `where` says how. */
export function metadataInput(where: string) {
  return boolean({
    optional: true,
    default: true,
    label_on: "prompt and workflow",
    label_off: "none",
    tooltip: `${where} A prompt may hold what you do not want to give away.`,
  });
}

/** The name of a saver's file. */
export const filenameOutput = output(string(), {
  name: "filename",
  tooltip: "The name of the file, without its folder.",
});

/** Where a saver's file lies. */
export const subfolderOutput = output(string(), { name: "subfolder", tooltip: "Its folder below the output folder." });
