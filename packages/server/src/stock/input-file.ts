import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { HookContext } from "@netdist/sdk";

/** IS_CHANGED of the loaders: the hash of the file's bytes; NaN when the name is not known yet. */
export async function fileFingerprint(name: string | undefined, { folders }: HookContext): Promise<string | number> {
  if (name === undefined) return Number.NaN;
  return createHash("sha256")
    .update(await readFile(await folders.resolve(name)))
    .digest("hex");
}

/** VALIDATE_INPUTS of the loaders: a file outside the list will do, if it is there. */
export async function fileProblem(
  kind: string,
  name: string | undefined,
  { folders }: HookContext,
): Promise<true | string> {
  if (name === undefined) return true;
  const found = await folders.resolve(name).then(
    () => true,
    () => false,
  );
  return found || `Invalid ${kind} file: ${name}`;
}
