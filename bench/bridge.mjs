// What a call of a TypeScript node in ComfyUI costs, with the real shim and host: without a tensor, with 100 MB in, out, both
// ways and by reference; through the exchange files and through the pipe alone. Next to it in the same run: the same 100 MB
// through Python's own multiprocessing.Pipe to another Python and back, as packs that isolate their nodes do it.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { describePack } from "@netdist/bridge";
import { findPython, preparePython } from "../scripts/python.mjs";
import { pack } from "./bridge-pack.mjs";
import { machine, median, spread } from "./machine.mjs";

const CALLS = Number(process.env.BENCH_CALLS ?? 1000);
const TRANSFERS = Number(process.env.BENCH_TRANSFERS ?? 5);
const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

async function run(python) {
  const folder = mkdtempSync(join(tmpdir(), "netdist-bench-"));
  try {
    copyFileSync(path("../packages/bridge/dist/host.mjs"), join(folder, "host.mjs"));
    const from = JSON.stringify(pathToFileURL(path("bridge-pack.mjs")).href);
    writeFileSync(join(folder, "pack.mjs"), `export { pack } from ${from};\n`);
    const described = { id: pack.id, version: pack.version, host: "1.0.0" };
    writeFileSync(join(folder, "nodes.json"), await describePack([pack], described));
    const figures = measure(python, folder);
    console.log(`bench/bridge: ${CALLS} calls, 4 x ${TRANSFERS} transfers of 100 MB; ${machine()}`);
    for (const [name, line] of Object.entries(LINES)) console.log(`  ${name.padEnd(34)} ${line(figures)}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const goal = (key, limit) => (figures) => `${spread(figures[key])}   (goal: below ${limit} ms)`;
const plain = (key) => (figures) => spread(figures[key]);
const both = (key) => (figures) =>
  `${spread(figures[key])}   (pipe alone: ${spread(figures[`${key}, pipe`])}, ${times(figures, `${key}, pipe`, key)})`;
const times = (figures, a, b) => `${(median(figures[a]) / median(figures[b])).toFixed(1)} times as long`;

const LINES = {
  "first call, host started for it": plain("start"),
  "call without a tensor": goal("call", 1),
  "call with a prompt of 500 nodes": plain("prompt"),
  "100 MB read by the node": both("in"),
  "100 MB made by the node": both("out"),
  "100 MB through the node, both ways": (figures) => `${both("through")(figures)}   (goal: below 300 ms)`,
  "100 MB handed on": plain("reference"),
  "100 MB joined with one picture": plain("join"),
  "multiprocessing.Pipe, both ways": (figures) =>
    `${spread(figures["pickle"])}   (${times(figures, "pickle", "through")})`,
};

function measure(python, folder) {
  const { status, stdout, stderr } = spawnSync(python, [path("bridge_python.py"), folder, CALLS, TRANSFERS], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, NETDIST_NODE: process.execPath, PYTHONPATH: path("../tests/bridge/py") },
  });
  if (status === 0) return JSON.parse(stdout);
  throw new Error(`the Python side failed:\n${stderr}`);
}

preparePython(console.log);
const python = findPython();
if (python) await run(python);
else console.log("bench/bridge: needs Python 3.10 or newer with torch (see npm test)");
