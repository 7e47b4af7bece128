import { isNetDistError, type Plan, type Range, WORKERS } from "@netdist/core";
import type { Prompt } from "@netdist/sdk/prompt";
import type { Server } from "@netdist/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RealWorker } from "./bed.ts";
import { alone, chainWorkflow, simpleWorkflow, type Work } from "./graphs.ts";
import { runThere } from "./local-run.ts";
import type { Look } from "./pictures.ts";
import { picturesOf, runFile, send, startPrimary } from "./primary.ts";
import { enlarged, type Sampling, sampled, throughPixels } from "./samplers.ts";

const SEED = 4711;
/** A latent of 65x33x4 values, which is no multiple of 16: as with 1000x1000, but seconds instead of minutes on CPU. */
const ODD: Sampling = { width: 520, height: 264, cfg: 1 };
const LARGE: Sampling = { width: 512, height: 512, cfg: 1 };
const SMALL: Sampling = { width: 128, height: 128 };
/** A step of one picture of 512x512 takes seconds on CPU. */
const SLOW_MS = 400_000;

type Shape = readonly [
  name: string,
  work: (sampling: Sampling) => Work,
  sampling: Sampling,
  local: number,
  remote: number,
];

/** Exact mode on one worker: the pictures of one server's whole batch, bit by bit. */
export function exactOnOne(worker: () => RealWorker): void {
  describe("exact mode gives the pictures of one server's plain batch", () => {
    test.for<Shape>([
      ["euler at 512x512", sampled, { ...LARGE, steps: 1 }, 1, 2],
      ["dpmpp_2m at 512x512", sampled, { ...LARGE, sampler: "dpmpp_2m" }, 1, 1],
      ["dpmpp_2m at 128x128, several pictures local", sampled, { ...SMALL, sampler: "dpmpp_2m", steps: 3 }, 2, 2],
      ["euler, then LatentUpscale and a second sampler", enlarged, {}, 1, 3],
      ["dpmpp_2m, then pixels and a second sampler", throughPixels, { sampler: "dpmpp_2m", steps: 3 }, 2, 3],
    ])("%s", { timeout: SLOW_MS }, async ([, work, sampling, local, remote]) => {
      const { url } = worker();
      const workflow = simpleWorkflow(work(sampling), { seed: SEED, local, remote, mode: "exact" });
      const { looks } = await runFile(workflow, [url]);
      expect(looks).toEqual(await runThere(url, alone(work(sampling), SEED, local + remote)));
      expect(new Set(looks).size).toBe(local + remote);
    });
  });

  describe("exact mode gives the pictures of one server's batch behind LatentFromBatch(0, n)", () => {
    test.for<Shape>([
      ["euler at 1000x1000", sampled, { width: 1000, height: 1000, cfg: 1, steps: 1 }, 1, 1],
      ["euler at 520x264", sampled, ODD, 1, 3],
      ["dpmpp_2m at 520x264", sampled, { ...ODD, sampler: "dpmpp_2m" }, 1, 2],
      ["euler at 72x56, then LatentUpscale and a second sampler", enlarged, { width: 72, height: 56 }, 1, 3],
    ])("%s, one picture local", { timeout: SLOW_MS }, async ([, work, sampling, local, remote]) => {
      const { url } = worker();
      const workflow = simpleWorkflow(work(sampling), { seed: SEED, local, remote, mode: "exact" });
      const { looks } = await runFile(workflow, [url]);
      const indexed = { ...sampling, indexed: local + remote };
      expect(looks).toEqual(await runThere(url, alone(work(indexed), SEED, local + remote)));
    });
  });

  describe("parts of the batch", () => {
    let primary: Server;
    beforeAll(async () => {
      primary = await startPrimary();
    });
    afterAll(() => primary.close());
    const sent = (work: Work, exact: Range & { local?: number }) =>
      send(primary, worker().url, { prompt: workflowOf(work), queue: QUEUE, exact });

    test("a larger local part of a latent that is no multiple of 16 is told of", async () => {
      const remote = await sent(sampled(ODD), { start: 2, length: 2 });
      expect(remote.plan.notices.map(({ code }) => code)).toEqual(["BATCH_TAIL"]);
      expect(remote.plan.notices[0]?.message).toContain("65x33 values in 4 channels");
      const whole = await runThere(worker().url, alone(sampled({ ...ODD, indexed: 4 }), SEED, 4));
      expect(await picturesOf(remote)).toEqual(whole.slice(2));
    });

    test("a sampler that draws noise at every step is told of", async () => {
      const remote = await sent(sampled({ sampler: "euler_ancestral" }), { start: 1, length: 2 });
      expect(remote.plan.notices.map(({ code }) => code)).toEqual(["STEP_NOISE"]);
      expect(await picturesOf(remote)).toHaveLength(2);
    });

    const tiny: Sampling = { steps: 1, cfg: 1 };
    let whole: Promise<Look[]> | undefined;
    const all = () => (whole ??= runThere(worker().url, alone(sampled(tiny), SEED, 132)));
    test.for([
      [61, 4],
      [70, 2],
      [130, 2],
    ] as const)("start %i, which 0.3.64's LatentFromBatch reaches in several cuts", async ([start, length]) => {
      const remote = await sent(sampled(tiny), { start, length });
      expect(largestIndex(remote.plan)).toBeLessThanOrEqual(worker().version === "0.3.64" ? 63 : start);
      expect(await picturesOf(remote)).toEqual((await all()).slice(start, start + length));
    });

    test("pictures that are not equal before the first sampler cannot be reached past 126 on 0.3.64", async () => {
      const request = { prompt: workflowOf(fromPixels), queue: QUEUE, exact: { start: 130, length: 2 } };
      const options = { signal: new AbortController().signal };
      const asked = { ...request, remoteUrl: worker().url, outputs: "final_image", keepOutputs: false } as const;
      const plan = primary.service(WORKERS).plan(asked, options);
      if (worker().version !== "0.3.64") return expect(largestIndex(await plan)).toBe(130);
      await expect(plan).rejects.toSatisfy((error) => isNetDistError(error, "EXACT_REFUSED"));
      await expect(plan).rejects.toThrow(/KSampler.*pictures 130 to 131 .*lower place in the batch/);
    });
  });
}

/** Exact mode over two workers: the pictures of either's plain batch. */
export function exactOnTwo(first: () => RealWorker, second: () => RealWorker): void {
  test("exact mode, a chain: the pictures of one server's plain batch", async () => {
    const work = throughPixels();
    const workflow = chainWorkflow(work, { seed: SEED, batch: 1, overrides: [2, 3], mode: "exact" });
    const { looks } = await runFile(workflow, [first().url, second().url]);
    expect(looks).toEqual(await runThere(first().url, alone(work, SEED, 6)));
    expect(looks).toEqual(await runThere(second().url, alone(work, SEED, 6)));
  });
}

const QUEUE = { nodeId: "10", seed: BigInt(SEED), batch: 0 };
const workflowOf = (work: Work): Prompt => simpleWorkflow(work, { seed: SEED, local: 1, remote: 1, mode: "exact" });

/** Different pictures into one sampler. */
const fromPixels: Work = (seed, batch) => ({
  ...sampled()(seed, batch),
  "5": { class_type: "VAEEncode", inputs: { pixels: ["71", 0], vae: ["50", 0] } },
  "70": { class_type: "EmptyImage", inputs: { width: 64, height: 64, batch_size: batch, color: 0x808080 } },
  "71": { class_type: "ImageAddNoise", inputs: { image: ["70", 0], seed, strength: 0.4 } },
});

function largestIndex({ prompt }: Plan): number {
  return Math.max(...Object.values(prompt).map(({ inputs }) => Number(inputs["batch_index"] ?? 0)));
}
