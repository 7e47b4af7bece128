// `lint` of every published package: what pnpm would publish, checked by publint and attw; arguments go to attw.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./bootstrap.mjs";

const folder = mkdtempSync(join(tmpdir(), "netdist-lint-"));
try {
  // It is built already: turbo has seen to that.
  run("pnpm", ["--config.ignore-scripts=true", "pack", "--pack-destination", folder]);
  const tarball = join(folder, readdirSync(folder)[0] ?? "");
  run("publint", ["run", tarball]);
  run("attw", [tarball, "--profile", "esm-only", ...process.argv.slice(2)]);
} finally {
  rmSync(folder, { recursive: true });
}

function run(name, args) {
  const shell = process.platform === "win32";
  const { status } = spawnSync(join(root, "node_modules", ".bin", name), args, { stdio: "inherit", shell });
  if (status !== 0) process.exitCode = 1;
}
