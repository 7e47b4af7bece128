import { pathToFileURL } from "node:url";
import type { NodePack } from "@netdist/sdk";
import { settledWithin } from "@netdist/sdk/host";
import type { PackFile } from "./hello.ts";

/** How long a pack's file may take to run. */
const LOAD_MS = 30_000;

/** A pack's file with what it gave, or with why it gave nothing. */
export interface LoadedPack extends PackFile {
  readonly packs: readonly NodePack[];
  readonly error: Error | undefined;
}

/** Imports the packs one after the other; one that cannot be loaded leaves the others alone. */
export async function loadPacks(files: readonly PackFile[]): Promise<LoadedPack[]> {
  const loaded: LoadedPack[] = [];
  for (const file of files) loaded.push(await loadPack(file));
  return loaded;
}

async function loadPack(file: PackFile): Promise<LoadedPack> {
  try {
    return { ...file, packs: await importPacks(file.path), error: undefined };
  } catch (thrown) {
    return { ...file, packs: [], error: thrown instanceof Error ? thrown : new Error(String(thrown)) };
  }
}

async function importPacks(path: string): Promise<readonly NodePack[]> {
  const module = import(pathToFileURL(path).href) as Promise<{ readonly pack?: unknown; readonly packs?: unknown }>;
  if (!(await settledWithin(module, LOAD_MS))) throw new Error(`${path} is not loaded after ${LOAD_MS / 1000} s`);
  const { pack, packs = [pack] } = await module;
  if (Array.isArray(packs) && packs.length > 0 && packs.every(isPack)) return packs;
  throw new TypeError(`${path} exports neither "pack" nor "packs" with what definePack() gives`);
}

function isPack(value: unknown): value is NodePack {
  const pack = value as Partial<NodePack> | null | undefined;
  return typeof pack?.id === "string" && typeof pack.version === "string" && Array.isArray(pack.nodes);
}
