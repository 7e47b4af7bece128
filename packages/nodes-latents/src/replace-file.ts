import { randomUUID } from "node:crypto";
import { open, readFile, rename, rm, stat } from "node:fs/promises";
import { LatentNodeError } from "./errors.ts";

/**
 * Puts what `change` makes of a file into its place, whole or not at all: beside it first, then under its name. Throws
 * CHANGED_MEANWHILE where somebody else wrote the file in between.
 */
export async function replaceFile(path: string, change: (bytes: Uint8Array) => Promise<Uint8Array>): Promise<void> {
  const before = await versionOf(path);
  const bytes = await change(new Uint8Array(await readFile(path)));
  const draft = `${path}.${randomUUID().slice(0, 8)}.tmp`;
  try {
    await writeThrough(draft, bytes);
    if ((await versionOf(path)) !== before) {
      throw new LatentNodeError("CHANGED_MEANWHILE", "It was written by somebody else meanwhile: run again.");
    }
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
}

async function versionOf(path: string): Promise<string> {
  const { ino, size, mtimeNs } = await stat(path, { bigint: true });
  return [ino, size, mtimeNs].join();
}

/** On the disk before it gets its name: a power cut leaves the old file or the new one. */
async function writeThrough(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, "wx");
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}
