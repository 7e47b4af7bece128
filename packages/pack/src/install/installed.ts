import { lstat, readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { z } from "zod";
import { digest, MANIFEST, type Manifest } from "../manifest.ts";
import { isThere } from "./probe.ts";

/** What stands where a pack's folder goes. */
export type Installed =
  | { readonly state: "absent" }
  /** Something else, which is never touched. */
  | { readonly state: "foreign"; readonly why: string }
  | InstalledPack;

/** A pack's folder, as a build made it. */
export interface InstalledPack {
  readonly state: "ours";
  readonly version: string;
  /** Titles by node id. */
  readonly nodes: Readonly<Record<string, string>>;
  readonly manifest: Manifest;
  /** Files of the pack that were changed or are gone. */
  readonly changed: readonly string[];
  /** Files that are not of the pack. */
  readonly extra: readonly string[];
}

// Files are removed by this list: nothing in it may point out of the folder.
const inside = z
  .string()
  .refine((path) => !/^[/\\]|^[A-Za-z]:|\\|(?:^|\/)\.{1,2}(?:\/|$)/.test(path), "points out of the folder");
const manifestSchema = z.object({ format: z.literal(1), files: z.record(inside, z.string()) });
const nodesSchema = z.object({
  format: z.literal(1),
  pack: z.object({ id: z.string(), version: z.string() }),
  nodes: z.record(z.string(), z.object({ title: z.string() })),
});

/** Looks at a pack's folder in custom_nodes, which must be called `name`. */
export async function lookAt(folder: string, name: string): Promise<Installed> {
  if (!(await isThere(folder))) return { state: "absent" };
  const why = await foreign(folder);
  if (why !== undefined) return { state: "foreign", why };
  const nodes = nodesSchema.safeParse(await readJson(join(folder, "nodes.json")));
  const manifest = manifestSchema.safeParse(await readJson(join(folder, MANIFEST)));
  if (!nodes.success || !manifest.success || nodes.data.pack.id !== name) {
    return { state: "foreign", why: `it is not the pack ${name}` };
  }
  const present = await filesBelow(folder);
  const { files } = manifest.data;
  const changed = await Promise.all(
    Object.entries(files).map(async ([path, hash]) => ((await hashOf(folder, path)) === hash ? [] : [path])),
  );
  return {
    state: "ours",
    version: nodes.data.pack.version,
    nodes: Object.fromEntries(Object.entries(nodes.data.nodes).map(([id, { title }]) => [id, title])),
    manifest: files,
    changed: changed.flat(),
    extra: present.filter((path) => !Object.hasOwn(files, path) && path !== MANIFEST),
  };
}

async function foreign(folder: string): Promise<string | undefined> {
  const info = await lstat(folder);
  if (info.isSymbolicLink()) return "it is a link, made by somebody who works on the pack";
  if (!info.isDirectory()) return "it is a file";
  if (await isThere(join(folder, ".git"))) return "it is a git clone: update it with git";
  if (await isThere(join(folder, ".tracking"))) return "ComfyUI-Manager installed it: update or remove it there";
  return undefined;
}

/** Files with forward slashes; what Python compiled is nobody's. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  return paths
    .map((path) => path.split(sep).join("/"))
    .filter((path) => !path.split("/").includes("__pycache__"))
    .sort();
}

async function hashOf(folder: string, path: string): Promise<string | undefined> {
  const content = await readFile(join(folder, ...path.split("/"))).catch(() => undefined);
  return content && digest(content);
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch {
    return undefined;
  }
}
