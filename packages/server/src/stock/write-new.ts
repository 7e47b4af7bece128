import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SavePath } from "@netdist/sdk";

/**
 * Writes `<name>_00001_<extension>` under the first free number from the path's counter on, which another server may
 * have taken meanwhile; gives name and number.
 */
export async function writeNew(
  { folder, name, counter }: Pick<SavePath, "folder" | "name" | "counter">,
  extension: string,
  bytes: Uint8Array,
): Promise<{ filename: string; counter: number }> {
  for (let number = counter; ; number++) {
    const filename = `${name}_${String(number).padStart(5, "0")}_${extension}`;
    try {
      await writeFile(join(folder, filename), bytes, { flag: "wx" });
      return { filename, counter: number };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}
