import { existsSync, readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const here = dirname(fileURLToPath(import.meta.url));
const subpaths = ["dtype", "png", "webp", "safetensors", "latent", "npy", "npz", "kohya", "musubi", "flac"];

/** Imports and re-exports that remain at run time: `import type` is gone by then. */
const IMPORT =
  /^\s*(?:import|export)\s+(?!type\b)(?:[^"';]*?\bfrom\s*)?["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)/gm;

/** Everything that a file imports, directly or not: files of the package by path, packages by name. */
function graph(entry: string, found = new Set<string>()): Set<string> {
  if (found.has(entry)) return found;
  found.add(entry);
  for (const [, from, dynamic] of readFileSync(entry, "utf8").matchAll(IMPORT)) {
    const target = from ?? dynamic ?? "";
    if (target.startsWith(".")) graph(resolve(dirname(entry), target), found);
    else found.add(target);
  }
  return found;
}

const packages = (entry: string) => [...graph(entry)].filter((name) => !name.startsWith("/"));
const withFflate: Record<string, string[]> = {
  png: ["fflate/browser"],
  npz: ["fflate/browser"],
  kohya: ["fflate/browser"],
  latent: ["fflate/browser"],
};

test.for(subpaths)("the source of /%s imports nothing but its own files and fflate", (subpath) => {
  expect(packages(resolve(here, subpath, "index.ts"))).toEqual(withFflate[subpath] ?? []);
});

test.for(subpaths)("the built /%s, where there is one, imports no Node built-in", (subpath) => {
  const built = resolve(here, "../dist", subpath, "index.js");
  const names = existsSync(built) ? packages(built) : [];
  expect(names.filter((name) => name.startsWith("node:") || builtinModules.includes(name))).toEqual([]);
});

test("fflate/browser imports nothing", () => {
  expect([...graph(fileURLToPath(import.meta.resolve("fflate/browser")))]).toHaveLength(1);
});

test("every folder with an index is a subpath that is checked here", () => {
  const folders = readdirSync(here).filter((name) => existsSync(resolve(here, name, "index.ts")));
  expect(folders.toSorted()).toEqual(subpaths.toSorted());
});
