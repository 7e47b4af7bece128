// `npm run build:comfyui [-- --pack nodes-latents] [--zip] [--out DIR]`: a folder for ComfyUI's custom_nodes.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { bootstrap, root } from "./bootstrap.mjs";

const args = process.argv.slice(2);
const at = args.indexOf("--pack");
const pack = at < 0 ? undefined : args.splice(at, 2)[1];
const folder = pack === undefined ? join(root, "apps", "comfyui") : join(root, "packages", pack);
if (pack === "" || !existsSync(join(folder, "package.json"))) {
  console.error(`--pack takes the name of a folder in packages/ that holds nodes, as in --pack nodes-latents`);
  process.exit(2);
}

bootstrap();
const command = join(root, "packages", "pack", "dist", "cli.js");
const { status } = spawnSync(process.execPath, [command, "build", folder, "--conditions", "@netdist/source", ...args], {
  stdio: "inherit",
});
process.exitCode = status ?? 1;
