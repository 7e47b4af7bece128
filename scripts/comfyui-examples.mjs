// Makes apps/comfyui/example_workflows from examples/: the workflows with stock nodes in the place of our procedural sampler,
// which a real ComfyUI lacks, and pictures of what they made on our own servers. Run it when examples/ has changed.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bootstrap, root } from "./bootstrap.mjs";
import { withStockSampler } from "./stock-sampler.mjs";

const examples = { simple: "two-machines", chain: "chain-of-machines" };
const folder = join(root, "apps", "comfyui", "example_workflows");
const command = join(root, "apps", "harness", "dist", "cli.js");
const side = 192;

bootstrap();
const sharp = createRequire(command)("sharp");
mkdirSync(folder, { recursive: true });
const scratch = mkdtempSync(join(tmpdir(), "netdist-examples-"));
const workers = await Promise.all([8288, 8388].map(serve));
try {
  for (const [name, title] of Object.entries(examples)) {
    const source = join(root, "examples", `${name}.json`);
    const workflow = withStockSampler(JSON.parse(readFileSync(source, "utf8")));
    writeFileSync(join(folder, `${title}.json`), `${JSON.stringify(workflow, null, 2)}\n`);
    writeFileSync(join(folder, `${title}.jpg`), await thumbnail(run(source, join(scratch, name))));
  }
} finally {
  for (const worker of workers) worker.kill();
  rmSync(scratch, { recursive: true, force: true });
}

/** A worker on a port that the examples name. */
async function serve(port) {
  const args = [
    command,
    "serve",
    "--port",
    String(port),
    "--base-directory",
    join(scratch, String(port)),
    "--speed",
    "100",
  ];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "ignore"] });
  await once(child.stdout, "data");
  child.stdout.resume();
  return child;
}

/** Runs a workflow; gives the paths of its pictures in order. */
function run(file, out) {
  const { status } = spawnSync(process.execPath, [command, "run", file, "--out", out], { stdio: "inherit" });
  if (status !== 0) throw new Error(`${file} did not run`);
  const names = readdirSync(out)
    .filter((name) => name.endsWith(".png"))
    .sort();
  return names.map((name) => join(out, name));
}

/** The pictures in one row, or in two where there are more than four; at most 400 pixels wide. */
async function thumbnail(pictures) {
  const columns = pictures.length <= 4 ? pictures.length : Math.ceil(pictures.length / 2);
  const rows = Math.ceil(pictures.length / columns);
  const each = Math.floor(Math.min(400 / columns, side));
  const tiles = await Promise.all(
    pictures.map(async (path, i) => ({
      input: await sharp(path).resize(each, each).toBuffer(),
      left: (i % columns) * each,
      top: Math.floor(i / columns) * each,
    })),
  );
  const canvas = sharp({ create: { width: columns * each, height: rows * each, channels: 3, background: "#202020" } });
  return await canvas.composite(tiles).jpeg({ quality: 80 }).toBuffer();
}
