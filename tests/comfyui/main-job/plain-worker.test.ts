import type { Image } from "@netdist/sdk";
import type { Prompt } from "@netdist/sdk/prompt";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fetchPng } from "../../conformance/picture.ts";
import { crashNode, type RealWorker, startWorker, versions } from "./bed.ts";
import { failureOf } from "./failures.ts";
import { alone, node, simpleWorkflow } from "./graphs.ts";
import { resultOf, send, startPrimary } from "./primary.ts";
import { sampled } from "./samplers.ts";

if (versions.length === 0) test.skip("a real worker as it is, and one that is killed: COMFYUI_DIR is not set");

// Each version as it is on CPU, without what makes its rounding independent of a batch's size.
describe.each(versions)("a ComfyUI %s", (version) => {
  let worker: RealWorker;
  beforeEach(async () => {
    worker = await startWorker(version, { extraNodes: [crashNode] });
  });
  afterEach(() => worker.stop());

  test("in exact mode gives the pictures of its whole batch, but for torch's rounding", async () => {
    await using primary = await startPrimary();
    const prompt = simpleWorkflow(sampled(), { seed: 4711, local: 1, remote: 3, mode: "exact" });
    const queue = { nodeId: "10", seed: 4711n, batch: 0 };
    const remote = await send(primary, worker.url, { prompt, queue, exact: { start: 1, length: 3 } });
    const image = (await resultOf(remote)).values.get("11") as Image;
    const ours = await image.bytes();
    const run = await worker.bench.run(alone(sampled(), 4711, 4));
    const whole = await Promise.all((run.output("9").images ?? []).map((entry) => fetchPng(worker.bench, entry)));
    const theirs = Buffer.concat(whole.map(({ data }) => new Uint8Array(data)));
    const size = theirs.length / 4;
    const { largest, part } = differences(ours, theirs.subarray(size));
    expect(largest).toBeLessThanOrEqual(1);
    expect(part).toBeLessThan(0.01);
    // Another place in the batch is another picture altogether.
    expect(differences(ours, theirs.subarray(0, 3 * size)).part).toBeGreaterThan(0.5);
  });

  test("that is killed while it runs our job: an error that says so", async () => {
    await using primary = await startPrimary();
    const prompt: Prompt = {
      "5": node("EmptyImage", { width: 8, height: 8, batch_size: ["10", 1], color: 0 }),
      "8": node("TestCrash", { image: ["5", 0] }),
      "10": node("RemoteQueueSimple", { remote_url: worker.url, batch_local: 1, batch_remote: 1, seed: 1 }),
      "11": node("FetchRemote", { final_image: ["8", 0], remote_info: ["10", 2] }),
    };
    const remote = await send(primary, worker.url, { prompt, queue: { nodeId: "10", seed: 2n, batch: 1 } });
    const error = await failureOf(() => resultOf(remote));
    expect(error).toMatchObject({ code: "UNREACHABLE", facts: { worker: worker.url } });
    expect(error.message).toContain(`Worker ${worker.url} refused the connection`);
    expect(error.message).toMatch(/ComfyUI (running|still runs) there/);
    expect(error.facts.promptId).toMatch(/^[0-9a-f-]{36}$/);
  });
});

/** The largest difference of two values, and the part of the values that differ. */
function differences(a: Uint8Array, b: Uint8Array): { largest: number; part: number } {
  expect(a.length).toBe(b.length);
  const by = a.map((value, at) => Math.abs(value - (b[at] ?? 0)));
  return {
    largest: by.reduce((most, one) => Math.max(most, one), 0),
    part: by.filter((one) => one > 0).length / by.length,
  };
}
