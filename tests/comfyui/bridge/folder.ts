import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuiltPack, buildPack, writeFolder } from "@netdist/pack";
import { cacheFolder } from "../servers.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");

/** A pack's folder as `npm run build:comfyui` makes it, built from the sources as they are now. */
export async function buildFolder(of: string): Promise<BuiltPack & { readonly folder: string }> {
  const built = await buildPack(join(root, of), { conditions: ["@netdist/source"] });
  const packs = join(cacheFolder, "packs");
  await mkdir(packs, { recursive: true });
  const folder = join(packs, built.name);
  await writeFolder(folder, built.files);
  return { ...built, folder };
}
