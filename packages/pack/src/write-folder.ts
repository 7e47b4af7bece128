import { mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { PackError } from "./errors.ts";
import { type Files, readIfThere } from "./files.ts";
import { MANIFEST } from "./manifest.ts";

/** Puts files into `folder` in one step: what a build left there is replaced, anything else is refused (TARGET_FOREIGN). */
export async function writeFolder(folder: string, files: Files): Promise<void> {
  await refuseForeign(folder);
  const fresh = `${folder}.new-${process.pid}`;
  await rm(fresh, { recursive: true, force: true });
  try {
    await writeAll(fresh, files);
    await rm(folder, { recursive: true, force: true });
    await rename(fresh, folder);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

/** Writes files below a folder, which is made. */
export async function writeAll(folder: string, files: Files): Promise<void> {
  for (const [path, content] of files) {
    const file = join(folder, ...path.split("/"));
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}

async function refuseForeign(folder: string): Promise<void> {
  const there = await stat(folder).catch(() => undefined);
  if (there === undefined || (await readIfThere(join(folder, MANIFEST))) !== undefined) return;
  throw new PackError(
    "TARGET_FOREIGN",
    `${folder} is there and was not made by a build: move it away, or choose another place with --out.`,
  );
}
