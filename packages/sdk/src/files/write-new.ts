import { open, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SavePath } from "../context.ts";

/** A file's bytes, whole or in parts in their order, or its text. */
type Content = Uint8Array | string | readonly Uint8Array[];

/**
 * Writes `<name>_00001<ending>` under the first free number from the path's counter on, which another server may have taken
 * meanwhile; what cannot be written whole is removed. Gives name and number.
 */
export async function writeNew(
  { folder, name, counter }: Pick<SavePath, "folder" | "name" | "counter">,
  ending: string,
  content: Content,
): Promise<{ readonly filename: string; readonly counter: number }> {
  for (let number = counter; ; number++) {
    const filename = `${name}_${String(number).padStart(5, "0")}${ending}`;
    if (await wroteNew(join(folder, filename), content)) return { filename, counter: number };
  }
}

/** False where a file is there already. */
async function wroteNew(path: string, content: Content): Promise<boolean> {
  const file = await open(path, "wx").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "EEXIST") return undefined;
    throw error;
  });
  if (file === undefined) return false;
  try {
    await writeFile(file, content);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  return true;
}
