import { describe, expect, test } from "vitest";
import type { RealWorker } from "./bed.ts";
import { alone, chainWorkflow, colours, noise, simpleWorkflow } from "./graphs.ts";
import { runThere } from "./local-run.ts";
import { runFile } from "./primary.ts";
import { sampled } from "./samplers.ts";

const MAX = 0xffff_ffff_ffff_ffffn;

/** Offset mode on one worker: its pictures are those of a local run there with the seed and batch of the rules. */
export function offsetOnOne(worker: () => RealWorker): void {
  describe("offset mode, the old simple workflow", () => {
    test.for([
      ["noise", noise, 42, 2, 3, 44],
      ["noise past 2^64 - 1", noise, MAX, 2, 2, 1],
      ["KSampler", sampled(), 7, 1, 3, 8],
      ["KSampler that draws noise at every step", sampled({ sampler: "euler_ancestral" }), 7, 1, 2, 8],
    ] as const)("%s", async ([, work, seed, local, remote, shifted]) => {
      const { url } = worker();
      const { looks, shares } = await runFile(simpleWorkflow(work, { seed, local, remote }), [url]);
      expect(looks).toEqual([
        ...(await runThere(url, alone(work, seed, local))),
        ...(await runThere(url, alone(work, shifted, remote))),
      ]);
      expect(shares.map(({ seed, images }) => [seed, images])).toEqual([
        [BigInt(seed), local],
        [BigInt(shifted), remote],
      ]);
    });

    test("with the local part on the primary", async () => {
      const { url } = worker();
      const { looks } = await runFile(simpleWorkflow(colours, { seed: 0x10_20_30, local: 2, remote: 3 }), [url]);
      const colour = async (seed: number) => (await runThere(url, alone(colours, seed, 1)))[0];
      const [here, there] = [await colour(0x10_20_30), await colour(0x10_20_32)];
      expect(looks).toEqual([here, here, there, there, there]);
    });
  });
}

/** Offset mode over two workers, of two versions where there are. */
export function offsetOnTwo(first: () => RealWorker, second: () => RealWorker): void {
  describe("offset mode, the old chain workflow", () => {
    test.for([
      ["noise, batches of their own", noise, [3, 4], [102, 105]],
      // A worker without an override moves the chain on by one seed only, as it always has.
      ["noise, the chain's batch", noise, [0, 0], [102, 103]],
      ["KSampler", sampled(), [3, 1], [102, 105]],
    ] as const)("%s", async ([, work, overrides, seeds]) => {
      const urls = [first().url, second().url];
      const { looks, shares } = await runFile(chainWorkflow(work, { seed: 100, batch: 2, overrides }), urls);
      const batches = overrides.map((override) => override || 2) as [number, number];
      expect(looks).toEqual([
        ...(await runThere(first().url, alone(work, 100, 2))),
        ...(await runThere(first().url, alone(work, seeds[0], batches[0]))),
        ...(await runThere(second().url, alone(work, seeds[1], batches[1]))),
      ]);
      expect(shares.slice(1).map(({ worker }) => worker)).toEqual(urls);
    });

    test("with the local part on the primary", async () => {
      const urls = [first().url, second().url];
      const workflow = chainWorkflow(colours, { seed: 0x10_20_30, batch: 1, overrides: [2, 2] });
      const { looks, shares } = await runFile(workflow, urls);
      const colour = async (seed: number) => (await runThere(first().url, alone(colours, seed, 1)))[0];
      const [here, there, further] = [await colour(0x10_20_30), await colour(0x10_20_31), await colour(0x10_20_33)];
      expect(looks).toEqual([here, there, there, further, further]);
      expect(shares.map(({ worker }) => worker)).toEqual(["here", ...urls]);
    });
  });
}
