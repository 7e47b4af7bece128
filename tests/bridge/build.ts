import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { describePack } from "@netdist/bridge";
import type { NodePack } from "@netdist/sdk";
import { build } from "tsup";

const here = dirname(fileURLToPath(import.meta.url));
const PACKS = ["kit", "other"] as const;

/** The host and the packs of these tests, bundled from source into a folder. */
export interface Built extends AsyncDisposable {
  readonly folder: string;
}

/** Bundles as a pack's folder holds it: one file each, without node_modules. */
export async function buildPacks(): Promise<Built> {
  const folder = await mkdtemp(join(tmpdir(), "netdist-packs-"));
  const packs = Object.fromEntries(PACKS.map((name) => [name, join(here, "packs", `${name}.ts`)]));
  await build({
    entry: { host: join(here, "../../packages/bridge/src/host.ts"), ...packs },
    outDir: folder,
    config: false,
    format: "esm",
    platform: "node",
    target: "node20",
    noExternal: [/.*/],
    splitting: false,
    silent: true,
    dts: false,
    outExtension: () => ({ js: ".mjs" }),
    esbuildOptions: (options) => {
      options.conditions = ["@netdist/source"];
      options.define = { HOST_VERSION: '"1.0.0"' };
    },
  });
  for (const name of PACKS) {
    const { pack } = (await import(pathToFileURL(join(folder, `${name}.mjs`)).href)) as { readonly pack: NodePack };
    const about = { id: pack.id, version: pack.version, host: "1.0.0" };
    await writeFile(join(folder, `${name}.json`), await describePack([pack], about));
  }
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}
