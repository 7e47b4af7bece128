import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { valueFiles } from "@netdist/core";

export interface SaveOptions {
  readonly folder: string;
  /** Files are called `<name>_00001_.png` and so on, after those that are there. */
  readonly name: string;
  /** Text chunks of the pictures: `prompt`, `workflow`. */
  readonly metadata: ReadonlyMap<string, string>;
}

/** Writes fetched values, in order: a file for each picture, latent or sound, one for a list of texts or numbers. Gives the paths. */
export async function saveValues(values: readonly unknown[], options: SaveOptions): Promise<string[]> {
  await mkdir(options.folder, { recursive: true });
  let number = await nextNumber(options);
  const paths: string[] = [];
  for (const value of values) {
    for (const { bytes, extension } of await valueFiles(value, options.metadata)) {
      const path = join(options.folder, `${options.name}_${String(number++).padStart(5, "0")}_.${extension}`);
      await writeFile(path, bytes, { flag: "wx" });
      paths.push(path);
    }
  }
  return paths;
}

async function nextNumber({ folder, name }: SaveOptions): Promise<number> {
  const taken = (await readdir(folder)).map((file) =>
    file.startsWith(`${name}_`) ? Number.parseInt(file.slice(name.length + 1), 10) : 0,
  );
  return Math.max(0, ...taken.filter(Number.isInteger)) + 1;
}
