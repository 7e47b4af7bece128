import { readdir, stat } from "node:fs/promises";
import { extname, join, sep } from "node:path";
import type { FileChoices, FolderKind } from "@netdist/sdk";
import { isWithin, realPath } from "./containment.ts";

/**
 * The files of one folder that a file input offers, sorted, those of its subfolders behind its own: the first is a widget's
 * default. Links that leave the folder are not offered.
 */
export async function listFolder(root: string, kind: FolderKind, choices: FileChoices): Promise<string[]> {
  const real = await realPath(root);
  if (real === undefined) return [];
  const names: string[] = [];
  for await (const name of walk(real, "", choices.recursive, new Set([real]))) {
    if (matches(name, choices.extensions)) names.push(name);
  }
  names.sort();
  const sorted = [...names.filter((name) => !name.includes(sep)), ...names.filter((name) => name.includes(sep))];
  return choices.annotate && kind !== "input" ? sorted.map((name) => `${name} [${kind}]`) : sorted;
}

function matches(name: string, extensions: readonly string[]): boolean {
  return extensions.length === 0 || extensions.includes(extname(name).toLowerCase());
}

/** Paths of files below `root`, relative to it; each real folder is entered once. */
async function* walk(root: string, below: string, deep: boolean, seen: Set<string>): AsyncGenerator<string> {
  for (const entry of await readdir(join(root, below), { withFileTypes: true })) {
    const name = below === "" ? entry.name : `${below}${sep}${entry.name}`;
    if (entry.isFile()) yield name;
    if (!entry.isDirectory() && !entry.isSymbolicLink()) continue;
    const real = await realPath(join(root, name));
    if (real === undefined || !isWithin(root, real) || seen.has(real)) continue;
    const found = await stat(real);
    if (found.isFile()) yield name;
    if (!found.isDirectory() || !deep) continue;
    seen.add(real);
    yield* walk(root, name, deep, seen);
  }
}
