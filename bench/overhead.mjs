// What dispatching a job costs on loopback: from asking for it to the picture in memory, less the worker's own work.
// Compared in the same run with what people otherwise do: post, poll the whole history twice a second, fetch.
import { decodePng } from "@netdist/codecs/png";
import { connectWorker, startJob } from "@netdist/core";
import { machine, median, spread } from "./machine.mjs";
import { startWorker } from "./worker.mjs";

const JOBS = Number(process.env.BENCH_JOBS ?? 100);
const SIZE = Number(process.env.BENCH_SIZE ?? 64);
const BATCH = Number(process.env.BENCH_BATCH ?? 1);

// Another colour each time, so that the worker computes every picture.
const prompt = (color) => ({
  1: { class_type: "EmptyImage", inputs: { width: SIZE, height: SIZE, batch_size: BATCH, color } },
  2: { class_type: "PreviewImage", inputs: { images: ["1", 0] } },
});

const worker = await startWorker();
const client = connectWorker({ url: worker.url });
console.log(`bench/overhead: ${BATCH} x ${SIZE}x${SIZE}, ${JOBS} jobs; ${machine()}`);
try {
  await netdist(0);
  const overheads = [];
  const totals = [];
  for (let job = 1; job <= JOBS; job++) {
    const { total, own } = await netdist(job);
    totals.push(total);
    overheads.push(total - own);
  }
  const polled = [];
  for (let job = 1; job <= Math.min(JOBS, 10); job++) polled.push(await polling(JOBS + job));
  console.log(`  whole job                        ${spread(totals)}`);
  console.log(`  without the worker's own work    ${spread(overheads)}   (goal: below 20 ms)`);
  console.log(
    `  post, poll every 500 ms, fetch   ${spread(polled)}   (${(median(polled) / median(totals)).toFixed(1)} times as long)`,
  );
} finally {
  await client[Symbol.asyncDispose]();
  await worker[Symbol.asyncDispose]();
}

async function netdist(color) {
  const captures = [{ key: "picture", carrier: "image", nodeId: "2", source: undefined }];
  const from = performance.now();
  const job = startJob({ prompt: prompt(color), captures, files: [], notices: [] }, client, {
    readFile: () => Promise.reject(),
  });
  const outcome = await job.outcome;
  const total = performance.now() - from;
  if (outcome.state !== "succeeded") throw outcome.error;
  const entry = await client.history(outcome.result.stats.promptId);
  const at = (kind) => entry.messages.find(([name]) => name === kind)[1].timestamp;
  return { total, own: at("execution_success") - at("execution_start") };
}

async function polling(color) {
  const from = performance.now();
  const posted = await fetch(`${worker.url}/prompt`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ prompt: prompt(color), client_id: "polling" }),
  });
  const { prompt_id: id } = await posted.json();
  for (;;) {
    const history = await (await fetch(`${worker.url}/history`)).json();
    const images = history[id]?.outputs?.[2]?.images;
    if (images) {
      for (const image of images) {
        const answer = await fetch(`${worker.url}/view?${new URLSearchParams(image)}`);
        decodePng(new Uint8Array(await answer.arrayBuffer()));
      }
      return performance.now() - from;
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
