import type { SavePath } from "@netdist/sdk";
import { type NodeContext, nodeResult } from "@netdist/sdk";
import { writeNew } from "@netdist/sdk/files";

/** A latent file to be. */
export interface LatentFile {
  /** What follows the number: `.npy`. */
  readonly ending: string;
  /** In parts, so that a large latent is not copied first. */
  readonly parts: readonly Uint8Array[];
  /** Names of what the latent has and the format cannot hold. */
  readonly leftOut?: readonly string[];
}

/** Writes a file into the output folder under the next number of its prefix; gives what a saver's `run` gives. */
export async function saveFile(context: NodeContext, prefix: string, { ending, parts, leftOut = [] }: LatentFile) {
  const path = await context.folders.savePath(prefix, "output");
  const { filename } = await writeNew(path, `_${ending}`, parts);
  const line = leftOut.length === 0 ? "" : `\n${ending} files hold no ${leftOut.join(" or ")}`;
  context.notify(`${shownPath(path, filename)}${line}`);
  const { subfolder } = path;
  return nodeResult({ outputs: { filename, subfolder }, ui: { latents: [uiEntry(path, filename)] } });
}

/** A saved file as history and frontends are told of it. */
export function uiEntry({ subfolder }: Pick<SavePath, "subfolder">, filename: string) {
  return { filename, subfolder, type: "output" } as const;
}

/** A saved file as the node shows it. */
export function shownPath({ subfolder }: Pick<SavePath, "subfolder">, filename: string): string {
  return subfolder === "" ? filename : `${subfolder}/${filename}`;
}
