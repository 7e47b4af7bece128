import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packs } from "../../apps/harness/src/packs.ts";

test.for(packs.map(({ id, version }) => [id, version] as const))(
  "pack %s has the version of its package",
  ([id, version]) => {
    const folder = id.replace("netdist-", "nodes-");
    const text = readFileSync(join(import.meta.dirname, "../../packages", folder, "package.json"), "utf8");
    expect(version).toBe((JSON.parse(text) as { version: string }).version);
  },
);
