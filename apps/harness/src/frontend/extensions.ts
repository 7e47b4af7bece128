import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FrontendExtension } from "@netdist/server";

/** What the frontend gets from the repository beside this program: the panel of workers, and the example workflows. */
export const extensions: readonly FrontendExtension[] = [
  {
    name: "netdist",
    web: repository("apps/comfyui/web/dist"),
    locales: repository("apps/comfyui/web/locales"),
    workflows: repository("examples"),
  },
];

function repository(path: string): string | undefined {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, path)) && folder !== dirname(folder)) folder = dirname(folder);
  return existsSync(join(folder, path)) ? join(folder, path) : undefined;
}
