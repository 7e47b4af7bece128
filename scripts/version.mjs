// `npm run version`: applies the changesets, then gives every node pack the version of its package.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./bootstrap.mjs";

const { status } = spawnSync(join(root, "node_modules", ".bin", "changeset"), ["version"], {
  cwd: root,
  stdio: "inherit",
});
if (status !== 0) process.exit(1);
for (const name of readdirSync(join(root, "packages")).filter((folder) => folder.startsWith("nodes-"))) {
  const index = join(root, "packages", name, "src", "index.ts");
  if (!existsSync(index)) continue;
  const { version } = JSON.parse(readFileSync(join(root, "packages", name, "package.json"), "utf8"));
  writeFileSync(index, readFileSync(index, "utf8").replace(/version: "[^"]*"/, `version: "${version}"`));
}
