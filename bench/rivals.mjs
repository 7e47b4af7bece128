// The whole job inside a real ComfyUI: a worker makes the pictures, the primary's graph goes on with them. Ours, with an
// unmodified worker, against ComfyUI_NetDist and ComfyUI-Distributed, which must be on the worker too. All in one run,
// in turn, on loopback; the same graph alone on one server says what the pictures themselves cost.
//   COMFYUI_DIR, COMFYUI_PYTHON   a checkout of ComfyUI and its Python
//   RIVALS                        a folder that holds checkouts named ComfyUI_NetDist and ComfyUI-Distributed
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkout, freePort, openClient, startComfyUI } from "./comfyui.mjs";
import { machine, median } from "./machine.mjs";

const ROUNDS = Number(process.env.BENCH_JOBS ?? 9);
const sink = fileURLToPath(new URL("nodes/netdist_bench_sink.py", import.meta.url));
const ours = fileURLToPath(new URL("../apps/comfyui/build/netdist", import.meta.url));
const rivals = process.env.RIVALS;
const kinds = ["one colour", "like a photograph", "noise"];
const cases = [
  { side: 64, batch: 1 },
  { side: 1024, batch: 1 },
  { side: 1024, batch: 8 },
];

if (checkout() === undefined || rivals === undefined) {
  console.log("bench/rivals: skipped; set COMFYUI_DIR, COMFYUI_PYTHON and RIVALS (see the top of the file)");
} else if (!existsSync(ours)) {
  console.log("bench/rivals: skipped; run `npm run build:comfyui` first");
} else await main();

async function main() {
  const servers = [];
  const start = async (options) => {
    const server = await startComfyUI(options);
    servers.push(server);
    return server;
  };
  try {
    const ours = [await netdist(start, "png"), await netdist(start, "webp")];
    await compare([await alone(start), ...ours, await oldNetdist(start), await distributed(start)]);
  } finally {
    await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()));
  }
  // Sockets of the clients.
  process.exit();
}

async function compare(contenders) {
  console.log(`bench/rivals: ${ROUNDS} jobs each, in turn; ComfyUI at ${basename(checkout())}; ${machine()}`);
  let seed = 1;
  for (const kind of kinds) {
    for (const { side, batch } of cases) {
      const times = contenders.map(() => []);
      for (let round = -2; round < ROUNDS; round++) {
        for (const [index, { run }] of contenders.entries()) {
          const ms = await run({ side, batch, seed: seed++, kind });
          if (round >= 0) times[index].push(ms);
        }
      }
      report(`${batch} x ${side}x${side}, ${kind}`, contenders, times.map(median));
    }
  }
}

/** Whole job, and what is over the cost of the pictures themselves, against ours as it is unless told otherwise. */
function report(title, contenders, medians) {
  const [own, ...whole] = medians;
  console.log(`  ${title}   (the pictures alone: ${own.toFixed(0)} ms)`);
  const [mine] = whole;
  contenders.slice(1).forEach(({ name }, index) => {
    const ms = whole[index];
    const times =
      index === 0 ? "" : `   ${ratio(ms, mine)} x ours; without the pictures ${ratio(ms - own, mine - own)} x`;
    console.log(`    ${name.padEnd(24)} ${ms.toFixed(0).padStart(6)} ms${times}`);
  });
}

function ratio(theirs, ours) {
  return (theirs / ours).toFixed(1);
}

/** Nodes that make the pictures, the last of them node 8. */
function pictures(seed, batch, { side, kind }) {
  const flat = (size, color) => ({
    class_type: "EmptyImage",
    inputs: { width: size, height: size, batch_size: batch, color },
  });
  const noise = (image, strength) => ({ class_type: "ImageAddNoise", inputs: { image, seed, strength } });
  if (kind === "one colour") return { 8: flat(side, seed) };
  if (kind === "noise") return { 5: flat(side, 0x808080), 8: noise(["5", 0], 0.1) };
  // Large soft shapes, and the grain of a film.
  const size = { upscale_method: "bicubic", width: side, height: side, crop: "disabled" };
  return {
    5: flat(side / 16, 0x808080),
    6: noise(["5", 0], 0.5),
    7: { class_type: "ImageScale", inputs: { image: ["6", 0], ...size } },
    8: noise(["7", 0], 0.008),
  };
}

function sinkFor(from) {
  return { 13: { class_type: "BenchSink", inputs: { images: [from, 0] } } };
}

async function alone(start) {
  const { url } = await start({ packs: [sink] });
  const client = await openClient(url);
  return {
    name: "alone",
    run: async (job) => (await client.run({ ...pictures(job.seed, job.batch, job), ...sinkFor("8") })).ms,
  };
}

function queued(client, worker) {
  return async (job) => {
    const queue = {
      class_type: "RemoteQueueSimple",
      inputs: {
        ...{ remote_url: worker, batch_local: 1, batch_remote: job.batch, trigger: "always", enabled: "true" },
        seed: job.seed,
      },
    };
    const fetch = { class_type: "FetchRemote", inputs: { final_image: ["8", 0], remote_info: ["10", 2] } };
    return (await client.run({ ...pictures(["10", 0], ["10", 1], job), 10: queue, 11: fetch, ...sinkFor("11") })).ms;
  };
}

async function netdist(start, form) {
  const worker = await start();
  const primary = await start({ packs: [ours, sink], env: { NETDIST_SETTINGS: JSON.stringify({ pictures: form }) } });
  return {
    name: form === "png" ? "NetDist" : `NetDist, pictures: ${form}`,
    run: queued(await openClient(primary.url), worker.url),
  };
}

async function oldNetdist(start) {
  const pack = join(rivals, "ComfyUI_NetDist");
  const worker = await start({ packs: [pack, sink] });
  const primary = await start({ packs: [pack, sink] });
  return { name: "ComfyUI_NetDist", run: queued(await openClient(primary.url), worker.url) };
}

async function distributed(start) {
  const pack = join(rivals, "ComfyUI-Distributed");
  const worker = await start({ packs: [pack, sink] });
  const port = await freePort();
  const workers = [{ id: "1", name: "worker", host: "127.0.0.1", port: worker.port, type: "remote", enabled: true }];
  const config = JSON.stringify({ master: { host: "127.0.0.1", port }, workers });
  const primary = await start({ packs: [pack, sink], port, files: { "ComfyUI-Distributed/gpu_config.json": config } });
  const client = await openClient(primary.url);
  const how = {
    path: "/distributed/queue",
    body: { delegate_master: true, enabled_worker_ids: ["1"], workers: ["1"] },
  };
  return {
    name: "ComfyUI-Distributed",
    async run(job) {
      const collect = { class_type: "DistributedCollector", inputs: { images: ["8", 0], load_balance: false } };
      return (await client.run({ ...pictures(job.seed, job.batch, job), 11: collect, ...sinkFor("11") }, how)).ms;
    },
  };
}
