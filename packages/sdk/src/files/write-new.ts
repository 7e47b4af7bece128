import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import type { SavePath } from "../context.ts";

/**
 * Writes `<name>_00001<ending>` under the first free number from the path's counter on, which another server may have taken
 * meanwhile; what cannot be written whole is removed. Gives name and number.
 */
export async function writeNew(
  { folder, name, counter }: Pick<SavePath, "folder" | "name" | "counter">,
  ending: string,
  content: Uint8Array | string,
): Promise<{ readonly filename: string; readonly counter: number }> {
  for (let number = counter; ; number++) {
    const filename = `${name}_${String(number).padStart(5, "0")}${ending}`;
    if (await wroteNew(join(folder, filename), content)) return { filename, counter: number };
  }
}

/** False where a file is there already. */
async function wroteNew(path: string, content: Uint8Array | string): Promise<boolean> {
  const file = await open(path, "wx").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "EEXIST") return undefined;
    throw error;
  });
  if (file === undefined) return false;
  try {
    await file.writeFile(content);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  return true;
}
