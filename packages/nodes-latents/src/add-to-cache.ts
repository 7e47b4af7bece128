import { basename, dirname, relative, sep } from "node:path";
import type { Folders } from "@netdist/sdk";
import { LatentNodeError } from "./errors.ts";
import { type Existing, grownCache } from "./grown-cache.ts";
import { replaceFile } from "./replace-file.ts";

/** A cache of the output folder that latents of another size are added to. */
export interface CacheToGrow {
  /** Its name there: `sub/name.npz`, with or without ` [output]`. */
  readonly name: string;
  readonly existing: Existing;
}

/** Adds to a cache; gives its bare name and its folder below the output folder. The error names the file. */
export async function addToCache(
  { name, existing }: CacheToGrow,
  folders: Folders,
  make: () => Promise<Uint8Array>,
): Promise<{ readonly filename: string; readonly subfolder: string }> {
  if (/ \[(input|temp)\]$/.test(name)) {
    throw new LatentNodeError("UNREADABLE", `add_to: ${name} is not in the output folder, where caches are written.`);
  }
  const path = await folders.resolve(name, "output").catch((cause: unknown) => {
    const advice = "Write its name and folder as they stand there, or leave add_to empty for a new file.";
    throw new LatentNodeError("UNREADABLE", `add_to: ${(cause as Error).message}. ${advice}`, { cause });
  });
  await replaceFile(path, async (bytes) => grownCache(bytes, await make(), existing)).catch((cause: unknown) => {
    const { code = "UNREADABLE", message } = cause as Partial<LatentNodeError> & Error;
    throw cause instanceof LatentNodeError
      ? new LatentNodeError(cause.code, `add_to: ${name}: ${message}`, { cause })
      : new LatentNodeError("UNREADABLE", `add_to: ${name} cannot be added to (${code}): ${message}`, { cause });
  });
  const subfolder = relative(folders.root("output"), dirname(path)).split(sep).join("/");
  return { filename: basename(path), subfolder };
}
