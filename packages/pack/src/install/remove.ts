import { readdir, rm, rmdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { MANIFEST } from "../manifest.ts";
import type { Target } from "./plan.ts";

/** Removes the files of the pack's own list, what Python compiled of them, and the folders that are then empty. */
export async function removePack({ folder, installed, configFile }: Target, withConfig: boolean): Promise<void> {
  if (installed.state !== "ours") return;
  const files = [...Object.keys(installed.manifest), MANIFEST];
  for (const path of files) await rm(join(folder, ...path.split("/")), { force: true });
  for (const path of new Set(files.map((file) => dirname(file))))
    await rm(join(folder, path, "__pycache__"), { recursive: true, force: true });
  await removeEmpty(folder);
  if (!withConfig) return;
  await rm(configFile, { force: true });
  await removeIfEmpty(dirname(configFile));
}

async function removeEmpty(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries) if (entry.isDirectory()) await removeEmpty(join(folder, entry.name));
  await removeIfEmpty(folder);
}

async function removeIfEmpty(folder: string): Promise<void> {
  await rmdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (!["ENOTEMPTY", "EEXIST", "ENOENT"].includes(error.code ?? "")) throw error;
  });
}
