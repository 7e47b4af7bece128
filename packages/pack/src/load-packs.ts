import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { NodePack } from "@netdist/sdk";
import { PackError } from "./errors.ts";

/**
 * The packs that a bundle exports. It is loaded where there are no node_modules, as in ComfyUI: what was not bundled is
 * missed here. Throws PACK_INVALID.
 */
export async function loadPacks(code: string, entry: string): Promise<readonly NodePack[]> {
  const folder = await mkdtemp(join(tmpdir(), "netdist-pack-"));
  try {
    const file = join(folder, "pack.mjs");
    await writeFile(file, code);
    const loaded = (await import(pathToFileURL(file).href)) as { readonly pack?: unknown; readonly packs?: unknown };
    return packsOf(loaded, entry);
  } catch (cause) {
    if (cause instanceof PackError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new PackError("PACK_INVALID", `${entry} cannot be loaded: ${reason}`, { cause });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function packsOf(
  { pack, packs }: { readonly pack?: unknown; readonly packs?: unknown },
  entry: string,
): readonly NodePack[] {
  const found = Array.isArray(packs) ? packs : [pack];
  if (found.length > 0 && found.every(isPack)) return found;
  throw new PackError("PACK_INVALID", `${entry} exports no pack: export const pack = definePack({ … }).`);
}

function isPack(value: unknown): value is NodePack {
  return typeof value === "object" && value !== null && "id" in value && "nodes" in value && Array.isArray(value.nodes);
}
