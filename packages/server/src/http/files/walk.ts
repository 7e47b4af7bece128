import type { Stats } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** Folders inside each other that are looked into; a link that points to a parent folder ends here. */
const MAX_DEPTH = 32;

export interface Found {
  /** Path below the folder that was walked, with forward slashes. */
  readonly path: string;
  readonly stats: Stats;
}

/** Files and folders below a folder, links followed, in no particular order; nothing where it cannot be read. */
export async function* walk(
  root: string,
  options: { readonly recurse: boolean; readonly hidden: boolean },
  at = "",
  depth = 0,
): AsyncGenerator<Found> {
  for (const name of await readdir(join(root, at)).catch(() => [])) {
    if (name.startsWith(".") && !options.hidden) continue;
    const path = at === "" ? name : `${at}/${name}`;
    const stats = await statOf(join(root, path));
    if (stats === undefined) continue;
    yield { path, stats };
    if (stats.isDirectory() && options.recurse && depth < MAX_DEPTH) yield* walk(root, options, path, depth + 1);
  }
}

/** Undefined for what vanished meanwhile and for links that lead nowhere. */
export async function statOf(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch {
    return undefined;
  }
}
