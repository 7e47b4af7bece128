import { cp } from "node:fs/promises";
import { join } from "node:path";
import type { Options } from "tsup";
import { config } from "../../tsup.base.ts";

const entries = { index: "src/index.ts", cli: "src/cli.ts", "install/index": "src/install/index.ts" };
const template = join(import.meta.dirname, "..", "..", "examples", "custom-pack");

/** `netdist-pack new` copies the template from dist. */
async function copyTemplate(): Promise<void> {
  const filter = (path: string) => !/[\\/](?:node_modules|build)(?:[\\/]|$)/.test(path.slice(template.length));
  await cp(template, join(import.meta.dirname, "dist", "template"), { recursive: true, force: true, filter });
}

export default { ...config(entries), onSuccess: copyTemplate } satisfies Options;
