import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { decodePng } from "@netdist/codecs/png";
import { defineNode, definePack, image } from "@netdist/sdk";
import { type Json, type Prompt, stringifyJson } from "@netdist/sdk/prompt";
import { createServer } from "@netdist/server";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createReporter } from "../report/reporter.ts";
import type { RunResult } from "./on-primary.ts";
import { startPrimary } from "./primary.ts";
import { runWorkflow } from "./run-workflow.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "netdist-pool-run-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** A class that stands for those that only ComfyUI has; fails where it is told. */
const onWorkers = (fails = false) => ({
  packs: [
    definePack({
      id: "worker-only",
      version: "1.0.0",
      nodes: [
        defineNode({
          id: "OnlyThere",
          category: "test",
          inputs: { image: image() },
          outputs: { image: image() },
          run({ image: given }) {
            if (fails) throw new Error("no luck today");
            return { image: given };
          },
        }),
      ],
    }),
  ],
});

const node = (class_type: string, inputs: Record<string, Json>) => ({ class_type, inputs });

/** A pool around the sampler, and behind it a class that is not here. */
function workflow(pool: Record<string, Json> = {}, behind = "OnlyThere"): Prompt {
  const asked = {
    workers: "",
    batch: 5,
    seed: 7,
    seed_mode: "exact",
    on_failure: "fail",
    include_local: true,
    split: 1,
  };
  return {
    "1": node("RemotePool", { ...asked, ...pool }),
    "2": node("EmptyLatentImage", { width: 16, height: 16, batch_size: ["1", 1] }),
    "3": node("NetDistProceduralSampler", { seed: ["1", 0], steps: 2, latent_image: ["2", 0], text: "sea" }),
    "4": node(behind, { image: ["3", 1], images: ["3", 1] }),
    "5": node("FetchPool", {
      remote_pool: ["1", 2],
      value_1: [behind === "OnlyThere" ? "4" : "3", behind === "OnlyThere" ? 0 : 1],
    }),
    "6": node("SaveImage", { images: ["5", 0], filename_prefix: "pool" }),
  };
}

async function run(prompt: Prompt, workers: readonly string[]): Promise<RunResult & { readonly lines: string }> {
  const file = join(folder, "batch.json");
  await writeFile(file, stringifyJson(prompt));
  const out = join(folder, "out");
  await using primary = await startPrimary({ out });
  const err = Object.assign(new PassThrough(), { isTTY: false });
  const lines: string[] = [];
  err.setEncoding("utf8").on("data", (text: string) => lines.push(text));
  const reporter = createReporter("run", "0", false, { out: new PassThrough().resume(), err: err as never });
  const signal = new AbortController().signal;
  const result = await runWorkflow(primary, { file, workers, sets: [], out, reporter, signal });
  return { ...result, lines: lines.join("") };
}

const pixels = (files: readonly string[]): Promise<string[]> =>
  Promise.all(files.map(async (file) => Buffer.from(decodePng(await readFile(file)).data.buffer).toString("base64")));

test("what only the workers can run is spread over all of them, and gives the pictures of the primary", async () => {
  await using first = await createServer(onWorkers());
  await using second = await createServer(onWorkers());
  const there = await run(workflow(), [first.url, second.url]);
  expect(there.shares.map(({ worker }) => worker).sort()).toEqual([first.url, second.url].sort());
  expect(there.shares.reduce((sum, { images }) => sum + images, 0)).toBe(5);
  expect(there.lines).toContain("OnlyThere: not here, so the pool makes everything, and no node runs here.");
  expect(there.lines).toContain("pool: 5/5 pictures");
  const here = await run(workflow({}, "PreviewImage"), [first.url, second.url]);
  expect(here.shares[0]).toMatchObject({ worker: "here", seed: 7n });
  expect(here.shares.reduce((sum, { images }) => sum + images, 0)).toBe(5);
  expect(await pixels(there.files)).toEqual(await pixels(here.files));
});

test("a part that no worker can make: what had come is written, and the run is incomplete", async () => {
  await using good = await createServer(onWorkers());
  await using bad = await createServer(onWorkers(true));
  const { failure, shares } = await run(workflow({ seed_mode: "offset", batch: 40 }), [good.url, bad.url]).catch(
    (error: Error) => ({ failure: error, shares: [] }),
  );
  expect(failure?.message).toContain("no luck today");
  for (const { worker, images, missing } of shares) expect(worker === "pool" ? missing : images).toBeGreaterThan(0);
});

test("a linked input of the pool's node is refused by name", async () => {
  await using worker = await createServer(onWorkers());
  const linked = { ...workflow({ batch: ["9", 0] }), "9": node("PrimitiveInt", { value: 3 }) };
  await expect(run(linked, [worker.url])).rejects.toThrow("batch of node 1 (RemotePool) is linked to another node");
});
