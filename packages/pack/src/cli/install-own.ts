import { join } from "node:path";
import type { Command } from "commander";
import { buildPack } from "../build.ts";
import { put } from "./build.ts";
import { installCommands } from "./install.ts";

/** `install`, `update`, `uninstall` and `status` for the pack in the current folder, built anew. */
export function installOwnCommands(): Command[] {
  const root = process.cwd();
  return installCommands({
    name: async () => (await buildPack(root)).name,
    source: async () => {
      const built = await buildPack(root);
      return { name: built.name, folder: await put(built, join(root, "build")) };
    },
  });
}
