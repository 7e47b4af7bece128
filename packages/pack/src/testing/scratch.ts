import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("../../../..", import.meta.url));

/** A new folder inside the repository, so that packages of ours are found from it as installed ones are. */
export async function scratch(): Promise<{ readonly folder: string } & AsyncDisposable> {
  const build = join(repository, "packages", "pack", "build");
  await mkdir(build, { recursive: true });
  const folder = await mkdtemp(join(build, "test ü-"));
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

/** Writes text files below a folder. */
export async function write(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

/** The template that `netdist-pack new` copies. */
export const template = join(repository, "examples", "custom-pack");
