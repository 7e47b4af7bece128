import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeFlac, encodeFlac } from "@netdist/codecs/flac";
import { type PoolRun, WORKERS } from "@netdist/core";
import type { Image } from "@netdist/sdk";
import type { JsonObject } from "@netdist/sdk/prompt";
import type { Server } from "@netdist/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { view } from "../../nodes/kit/pictures.ts";
import { node } from "../../nodes/kit/prompts.ts";
import { openUser } from "../../nodes/kit/user.ts";
import { fastAttention, oneByOne, type RealWorker, startWorker, versions } from "../main-job/bed.ts";
import { alone, simpleWorkflow } from "../main-job/graphs.ts";
import { runThere } from "../main-job/local-run.ts";
import { type Look, looksOf } from "../main-job/pictures.ts";
import { startPrimary } from "../main-job/primary.ts";
import { type Sampling, sampled } from "../main-job/samplers.ts";

const SEED = 99;
const COUNT = 12;
const SAMPLING: Sampling = { steps: 4 };
const SLOW_MS = 600_000;

describe.skipIf(versions.length === 0)("a pool of three real ComfyUI servers", () => {
  let workers: RealWorker[];
  let primary: Server;
  let expected: readonly Look[];

  beforeAll(async () => {
    const [newest = "", other = newest] = versions;
    workers = await Promise.all(
      [newest, other, newest].map((version) => startWorker(version, { extraNodes: [oneByOne], args: [fastAttention] })),
    );
    primary = await startPrimary();
    primary.service(WORKERS).list(workers.map(({ url }, index) => ({ name: `real${index}`, url })));
    expected = await runThere(workers[0]?.url ?? "", alone(sampled(SAMPLING), SEED, COUNT));
  }, SLOW_MS);
  afterAll(async () => {
    await primary.close();
    await Promise.all(workers.map((worker) => worker.stop()));
  });

  const begin = (split?: number): PoolRun =>
    primary.service(WORKERS).startPool(
      {
        ...{ prompt: simpleWorkflow(sampled(SAMPLING), { seed: SEED, local: 0, remote: COUNT, mode: "exact" }), split },
        ...{ queue: { nodeId: "10" }, seed: BigInt(SEED), seedMode: "exact", range: { start: 0, length: COUNT } },
        ...{ outputs: "final_image", keepOutputs: false, extraPngInfo: {}, ownerPromptId: "" },
      },
      { signal: new AbortController().signal },
    );

  const looks = async (run: PoolRun): Promise<readonly Look[]> => {
    const { shards, error } = await run.all();
    if (error) throw error;
    const parts = await Promise.all(
      shards.map(async (shard) => (shard.state === "succeeded" ? looksOf(shard.values.get("11") as Image) : [])),
    );
    return parts.flat();
  };

  test("makes the pictures of one server, sized as the speeds suggest", { timeout: SLOW_MS }, async () => {
    expect(await looks(begin())).toEqual(expected);
    expect(await looks(begin())).toEqual(expected);
  });

  test("sounds, texts and numbers, a part for each picture", { timeout: SLOW_MS }, async () => {
    await using user = await openUser(primary.url);
    const samples = [0, 1].map((c) => Int32Array.from({ length: 9000 }, (_, i) => 30_000 * Math.sin(i / (7 + c))));
    const chord = encodeFlac({ sampleRate: 22_050, bitsPerSample: 16, samples });
    await writeFile(join(primary.folders.root("input"), "chord.flac"), chord);
    const ran = await user.run({
      "20": node("RemotePool", {
        ...{ workers: "real0, real1, real2", batch: 6, seed: SEED, seed_mode: "offset", on_failure: "fail" },
        ...{ include_local: false, split: 1 },
      }),
      "1": node("LoadAudio", { audio: "chord.flac" }),
      "2": node("PrimitiveString", { value: "sea" }),
      "3": node("PrimitiveFloat", { value: 0.1 }),
      "30": node("FetchPool", { remote_pool: ["20", 2], value_1: ["1", 0], value_2: ["2", 0], value_3: ["3", 0] }),
      "40": node("SaveAudio", { audio: ["30", 0], filename_prefix: "chords" }),
      "41": node("PreviewAny", { source: ["30", 1] }),
      "42": node("PreviewAny", { source: ["30", 2] }),
    });
    expect(ran.error).toBe("");
    const { audio } = ran.outputs["40"] as unknown as { audio: JsonObject[] };
    const files = await Promise.all(audio.map(async (file) => decodeFlac(await view(primary, file))));
    expect(files.map(({ sampleRate }) => sampleRate)).toEqual(Array.from({ length: 6 }, () => 22_050));
    for (const file of files) expect(file.samples).toEqual(samples);
    expect(["41", "42"].map((id) => ran.outputs[id])).toEqual([
      { text: Array.from({ length: 6 }, () => "sea") },
      { text: Array.from({ length: 6 }, () => "0.1") },
    ]);
  });

  test("one stands still in the middle of its work, and goes on later (F7, F32)", { timeout: SLOW_MS }, async () => {
    const [, sleeper] = workers;
    const run = begin(1);
    await untilRunning(run, "real1");
    sleeper?.signal("SIGSTOP");
    try {
      expect(await looks(run)).toEqual(expected);
    } finally {
      sleeper?.signal("SIGCONT");
    }
    const again = begin(1);
    await untilRunning(again, "real1");
    expect(await looks(again)).toEqual(expected);
  });

  test("one is killed in the middle of its work (F20)", { timeout: SLOW_MS }, async () => {
    const run = begin(1);
    await untilRunning(run, "real2");
    workers[2]?.signal("SIGKILL");
    expect(await looks(run)).toEqual(expected);
    const states = primary.service(WORKERS).pool.workers();
    expect(states.find(({ worker }) => worker === "real2")?.state).toMatch(/down|suspect/);
  });
});

function untilRunning(run: PoolRun, worker: string): Promise<void> {
  return new Promise((resolve) => {
    run.listen((event) => {
      if (event.type !== "job" || event.worker !== worker || event.event.type !== "phase") return;
      if (event.event.phase === "running") resolve();
    });
  });
}
