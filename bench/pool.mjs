// How well a pool shares pictures out: against the earliest end that whole pictures allow, an equal split, and each
// picture to whoever has fewest waiting. With real processes of set speed, then simulated, then what it costs per job.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { connectWorker, openPool, startJob } from "@netdist/core";
import { build } from "tsup";
import { machine } from "./machine.mjs";
import { startWorker } from "./worker.mjs";

const COUNT = Number(process.env.BENCH_PICTURES ?? 40);
/** Seconds that a server of speed 1 takes for a picture; 0: only what is simulated. */
const SECONDS = Number(process.env.BENCH_SECONDS ?? 1);

console.log(`bench/pool: ${COUNT} pictures, ${SECONDS} s each at speed 1; ${machine()}`);
if (SECONDS > 0) {
  await shared();
  await slower();
}
await simulated();

async function shared() {
  for (const speeds of [
    [4, 1],
    [4, 2, 1],
  ]) {
    await withWorkers(speeds, async (clients) => {
      const ideal = best(COUNT, speeds);
      console.log(`  real processes ${speeds.join(":")}, ideal ${ideal.toFixed(2)} s`);
      const pool = openPool(clients);
      show("pool, speeds unknown", await pooled(pool), ideal);
      show("pool, speeds measured", await pooled(pool), ideal, "(goal: 0.95)");
      await pool[Symbol.asyncDispose]();
      show("equal split", await equal(clients), ideal);
      show("fewest waiting", await fewest(clients), ideal);
    });
  }
}

async function slower() {
  await withWorkers([4, 0.1], async ([fast, slow]) => {
    const time = async (clients) => {
      const pool = openPool(clients);
      for (const client of clients) await pooledOn(pool, client);
      const taken = await pooled(pool);
      await pool[Symbol.asyncDispose]();
      return taken;
    };
    const [alone, together] = [await time([fast]), await time([fast, slow])];
    const more = ((together / alone - 1) * 100).toFixed(1);
    console.log(
      `  a worker of speed 4 alone ${alone.toFixed(2)} s, with one of speed 0.1 ${together.toFixed(2)} s: ${more} % (goal: 2 % at most)`,
    );
  });
}

/** The earliest end: each picture to whoever ends it first. */
function best(count, speeds, seconds = SECONDS) {
  const ends = speeds.map(() => 0);
  for (let picture = 0; picture < count; picture++) {
    const next = ends.map((end, index) => end + seconds / speeds[index]);
    const first = next.indexOf(Math.min(...next));
    ends[first] = next[first];
  }
  return Math.max(...ends);
}

function show(name, time, ideal, goal = "") {
  console.log(
    `    ${name.padEnd(24)} ${time.toFixed(2).padStart(6)} s   ${(ideal / time).toFixed(3)} of ideal ${goal}`,
  );
}

async function withWorkers(speeds, body) {
  const workers = await Promise.all(speeds.map((speed) => startWorker("--speed", String(speed))));
  const clients = workers.map(({ url }, index) => connectWorker({ url, name: `speed ${speeds[index]}` }));
  try {
    await body(clients);
  } finally {
    for (const one of [...clients, ...workers]) await one[Symbol.asyncDispose]();
  }
}

function plan({ start, length }) {
  const sampler = { seed: 1, steps: 4, latent_image: ["2", 0], text: "", step_ms: (SECONDS * 1000) / 4 };
  return {
    prompt: {
      1: { class_type: "EmptyLatentImage", inputs: { width: 64, height: 64, batch_size: start + length } },
      2: { class_type: "LatentFromBatch", inputs: { samples: ["1", 0], batch_index: start, length } },
      // Another text each time, so that nothing comes from a cache.
      3: { class_type: "NetDistProceduralSampler", inputs: { ...sampler, text: `${performance.now()}` } },
      4: { class_type: "PreviewImage", inputs: { images: ["3", 1] } },
    },
    captures: [{ key: "picture", carrier: "image", nodeId: "4", source: ["3", 1] }],
    files: [],
    notices: [],
  };
}

async function pooled(pool, options = {}, count = COUNT) {
  const from = performance.now();
  const files = { open: () => Promise.reject() };
  const run = pool.run(
    { range: { start: 0, length: count }, prepare: async (_client, range) => ({ plan: plan(range), files }) },
    options,
  );
  const { error } = await run.all();
  if (error) throw error;
  return (performance.now() - from) / 1000;
}

function pooledOn(pool, client) {
  return pooled(pool, { workers: [client.worker] }, 1);
}

async function make(client, range) {
  const outcome = await startJob(plan(range), client, { readFile: () => Promise.reject() }).outcome;
  if (outcome.state !== "succeeded") throw outcome.error;
}

async function equal(clients) {
  const from = performance.now();
  const each = COUNT / clients.length;
  const at = (index) => Math.round(index * each);
  await Promise.all(
    clients.map((client, index) => make(client, { start: at(index), length: at(index + 1) - at(index) })),
  );
  return (performance.now() - from) / 1000;
}

/** All are sent at once, each to whoever has fewest. */
async function fewest(clients) {
  const from = performance.now();
  const waiting = new Map(clients.map((client) => [client, 0]));
  const jobs = Array.from({ length: COUNT }, async (_, start) => {
    const [client] = [...waiting].toSorted((a, b) => a[1] - b[1])[0];
    waiting.set(client, waiting.get(client) + 1);
    await make(client, { start, length: 1 });
    waiting.set(client, waiting.get(client) - 1);
  });
  await Promise.all(jobs);
  return (performance.now() - from) / 1000;
}

/** The pool's own code on simulated workers and time, bundled from the tests. */
async function simulated() {
  const core = fileURLToPath(new URL("../packages/core", import.meta.url));
  const outDir = join(core, "node_modules", ".bench");
  const entry = { simulation: join(core, "src/pool/testing/simulation.ts") };
  await build({
    entry,
    outDir,
    format: "esm",
    external: ["undici", "yaml", "zod"],
    config: false,
    silent: true,
    dts: false,
    tsconfig: join(core, "tsconfig.json"),
  });
  const { simulate, units } = await import(pathToFileURL(join(outDir, "simulation.js")).href);
  for (const speeds of [
    [4, 1],
    [4, 2, 1],
  ]) {
    const time = await simulate(
      speeds.map((speed) => ({ unit: 1 / speed })),
      { known: true },
    ).time(units(COUNT));
    show(`simulated ${speeds.join(":")}`, time, best(COUNT, speeds, 1));
  }
  console.log("  planning and dispatch on simulated workers, 20 jobs each");
  for (const workers of [10, 100, 1000]) {
    const sim = simulate(
      Array.from({ length: workers }, (_, index) => ({ unit: 0.5 + (index % 10) / 10 })),
      { known: true },
    );
    const from = process.cpuUsage();
    await sim.time(units(workers * 20, { split: 1 }));
    const { user, system } = process.cpuUsage(from);
    console.log(
      `    ${String(workers).padStart(4)} workers   ${((user + system) / 1000 / workers / 20).toFixed(3)} ms of processor time a job, simulation included`,
    );
  }
  await rm(outDir, { recursive: true, force: true });
}
