// `npm run bench [name …]`: the benchmarks, one after the other.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { bootstrap, root } from "./bootstrap.mjs";

bootstrap();
const wanted = process.argv.slice(2);
const helpers = new Set(["bridge-pack.mjs", "browser-cases.mjs", "comfyui.mjs", "machine.mjs", "worker.mjs"]);
const all = readdirSync(join(root, "bench")).filter((file) => file.endsWith(".mjs") && !helpers.has(file));
for (const file of all.filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))) {
  const { status } = spawnSync(process.execPath, [join(root, "bench", file)], { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}
