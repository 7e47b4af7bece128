import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ServerOptions } from "@netdist/server";
import { cacheFolder } from "./cache-folder.ts";
import { pipUnpack } from "./pip.ts";
import { PACKAGES } from "./versions.ts";

/** ComfyUI's frontend on this machine. */
export interface Frontend {
  readonly version: string;
  /** The folder that is served at `/`. */
  readonly root: string;
  /** Help pages of ComfyUI's own nodes, served at `/docs/`. */
  readonly docs: string;
}

interface FindOptions {
  readonly profile?: NonNullable<ServerOptions["profile"]> | undefined;
  readonly environment?: NodeJS.ProcessEnv | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The frontend that was fetched before; undefined when none was. */
export function cachedFrontend({ profile = "0.33.0", environment }: FindOptions = {}): Frontend | undefined {
  const { frontend: version, docs } = PACKAGES[profile];
  const folder = join(cacheFolder(environment), "frontend", `${version}+${docs}`);
  const found = {
    version,
    root: join(folder, "comfyui_frontend_package", "static"),
    docs: join(folder, "comfyui_embedded_docs", "docs"),
  };
  return existsSync(join(found.root, "index.html")) ? found : undefined;
}

/**
 * ComfyUI's own frontend, fetched from PyPI with the machine's pip at the first time and kept in the user's cache folder:
 * it is GPL-licensed and no part of ours. Else why it cannot be had, in a sentence.
 */
export async function fetchFrontend(options: FindOptions = {}): Promise<Frontend | string> {
  const cached = cachedFrontend(options);
  if (cached) return cached;
  const { profile = "0.33.0", environment = process.env, signal } = options;
  const { frontend, docs } = PACKAGES[profile];
  const folder = join(cacheFolder(environment), "frontend", `${frontend}+${docs}`);
  await mkdir(dirname(folder), { recursive: true });
  // Whole or not at all, also when two fetch at once.
  const part = await mkdtemp(`${folder}.part-`);
  try {
    const packages = [`comfyui-frontend-package==${frontend}`, `comfyui-embedded-docs==${docs}`];
    const failed = await pipUnpack(packages, part, { environment, ...(signal && { signal }) });
    if (failed !== undefined) return failed;
    await rename(part, folder).catch(() => {});
    return cachedFrontend(options) ?? `the package comfyui-frontend-package ${frontend} holds no index.html`;
  } finally {
    await rm(part, { recursive: true, force: true });
  }
}
