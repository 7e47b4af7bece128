import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { PackError } from "./errors.ts";
import { readFolder, readIfThere } from "./files.ts";
import { packagesNamedIn } from "./named-packages.ts";
import { type BundledPackage, readPackage } from "./package-of.ts";

/** What every pack's folder holds of the bridge. */
export interface Bridge {
  readonly version: string;
  readonly files: readonly (readonly [path: string, content: Uint8Array])[];
  /** Those whose code is in the host. */
  readonly packages: readonly BundledPackage[];
}

/** The Python shim and the host of the installed @netdist/bridge. Throws BRIDGE_MISSING where it was not built. */
export async function readBridge(): Promise<Bridge> {
  const root = dirname(createRequire(import.meta.url).resolve("@netdist/bridge/package.json"));
  const shim = (await readFolder(join(root, "python"))).filter(([path]) =>
    /^(?:__init__|netdist_shim\/\w+)\.py$/.test(path),
  );
  const host = await readIfThere(join(root, "dist", "host.mjs"));
  if (host === undefined || !shim.some(([path]) => path === "__init__.py")) {
    throw new PackError("BRIDGE_MISSING", `${root} holds no built host or no shim: install @netdist/bridge anew.`);
  }
  const { version } = await readPackage(root);
  return {
    version,
    files: [...shim, ["dist/host.mjs", host]],
    packages: await packagesNamedIn(Buffer.from(host).toString("utf8"), root),
  };
}
