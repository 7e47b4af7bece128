import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { PackError } from "./errors.ts";
import { type BundledPackage, readPackage } from "./package-of.ts";

/**
 * The packages whose code a script holds that was bundled elsewhere: esbuild writes the path of each file above its code. They
 * are looked up from the folder `from`. Throws LICENCE_MISSING for one that is not installed there.
 */
export async function packagesNamedIn(script: string, from: string): Promise<BundledPackage[]> {
  const names = [...script.matchAll(/^\s*\/\/ .*node_modules\/((?:@[^/\s]+\/)?[^/\s]+)\//gm)].map(
    ([, name = ""]) => name,
  );
  return Promise.all([...new Set(names)].sort().map((name) => readPackage(folderOf(name, from))));
}

function folderOf(name: string, from: string): string {
  const folders = createRequire(join(from, "package.json")).resolve.paths(name) ?? [];
  const found = folders.map((folder) => join(folder, name)).find((folder) => existsSync(join(folder, "package.json")));
  if (found !== undefined) return found;
  throw new PackError(
    "LICENCE_MISSING",
    `A script of the pack holds code of ${name}, whose licence is not found from ${from}: install it there.`,
  );
}
