import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { extensionOf, type PictureFormat } from "@netdist/core";

/** Writes pictures into one folder under names of its own: `00001.png`, `00002.jpg`, … */
export interface Store {
  /** The name that the picture got. */
  put(bytes: Uint8Array, format: PictureFormat): Promise<string>;
}

/** A store that goes on after the numbers which are in the folder; the folder is made. */
export async function openStore(folder: string): Promise<Store> {
  await mkdir(folder, { recursive: true });
  const numbers = (await readdir(folder)).map((name) => Number(/^(\d{5,9})\.[a-z]+$/.exec(name)?.[1] ?? 0));
  let last = numbers.reduce((most, number) => Math.max(most, number), 0);
  return {
    async put(bytes, format) {
      for (;;) {
        last += 1;
        const name = `${String(last).padStart(5, "0")}${extensionOf(format)}`;
        try {
          await writeFile(join(folder, name), bytes, { flag: "wx" });
          return name;
        } catch (error) {
          // Another receiver may write into the same folder.
          if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
        }
      }
    },
  };
}
