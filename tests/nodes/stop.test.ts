import { WORKERS } from "@netdist/core";
import type { Prompt } from "@netdist/sdk/prompt";
import { expect, test } from "vitest";
import { type Bench, startBench } from "./kit/bench.ts";
import { chain, change, node, plain, simple } from "./kit/prompts.ts";
import { isReal } from "./kit/real-primary.ts";
import { gate } from "./kit/step.ts";
import { openUser } from "./kit/user.ts";

const forever = new Promise<never>(() => {});

/** The worker's part passes a TestStep "6", the local part does not. */
const withStep = (prompt: Prompt): Prompt => ({
  ...change(prompt, {
    "11": { final_image: ["6", 0] },
    "31": { final_image: ["6", 0] },
    "32": { final_image: ["6", 0] },
  }),
  "6": node("TestStep", { images: ["3", 1] }),
});

/** How the primary's jobs ended. A real ComfyUI does not tell; what its workers saw is checked there, too. */
async function outcomes({ primary, workers }: Bench): Promise<string[]> {
  if (isReal) return workers.map(() => "CANCELLED");
  const ended = await Promise.all(
    primary
      .service(WORKERS)
      .jobs()
      .map(({ job }) => job.outcome),
  );
  return ended.map((outcome) => (outcome.state === "succeeded" ? "succeeded" : outcome.error.code));
}

test("interrupting while FetchRemote waits stops the remote job", async () => {
  await using bench = await startBench();
  const { user } = bench;
  bench.worker().step.hold = forever;
  const id = await user.queue(withStep(simple(bench.worker().url)));
  await bench.worker().step.begun();
  await user.interrupt(id);
  await bench.worker().step.halted();
  expect((await user.ended(id)).status).toBe("error");
  expect(await outcomes(bench)).toEqual(["CANCELLED"]);
});

test("interrupting long after the queue node has returned, before FetchRemote begins, stops it as well", async () => {
  await using bench = await startBench({ workers: 2 });
  const { user, primary } = bench;
  for (const { step } of bench.workers) step.hold = forever;
  primary.step.hold = forever;
  const prompt: Prompt = {
    ...withStep(chain({ workers: bench.workers.map(({ url }) => ({ remote_url: url })) })),
    "12": node("CombineImageBatch", { images_a: ["31", 0], images_b: ["32", 0] }),
    "14": node("TestStep", { images: ["3", 1] }),
    "15": node("PreviewImage", { images: ["14", 0] }),
  };
  const id = await user.queue(prompt);
  await Promise.all([...bench.workers.map(({ step }) => step.begun()), primary.step.begun()]);
  await user.interrupt(id);
  await Promise.all(bench.workers.map(({ step }) => step.halted()));
  await user.ended(id);
  expect(await outcomes(bench)).toEqual(["CANCELLED", "CANCELLED"]);
});

test("only our job: what others run and queued on the worker stays", async () => {
  await using bench = await startBench();
  const { user } = bench;
  const { url, step, engine } = bench.worker();
  const held = gate();
  step.hold = held.promise;
  await using other = await openUser(url);
  const theirs: Prompt = {
    ...plain(1, 1),
    "6": node("TestStep", { images: ["3", 1] }),
    "9": node("PreviewImage", { images: ["6", 0] }),
  };
  const running = await other.queue(theirs);
  await step.begun();
  const ours = await user.queue(simple(url));
  await user.until(({ type, data }) => type === "frame:text" && String(data["text"]).startsWith("sent to"));
  const waiting = await other.queue(change(theirs, { "3": { seed: 2 } }));
  expect(engine.queue().pending).toHaveLength(2);
  await user.interrupt(ours);
  await user.ended(ours);
  // A real ComfyUI ends the run at once, and the worker hears of it in the moment after.
  await expect.poll(() => engine.queue().pending.map(({ promptId }) => promptId)).toEqual([waiting]);
  held.open();
  expect((await other.ended(running)).status).toBe("success");
  expect((await other.ended(waiting)).status).toBe("success");
  expect(await outcomes(bench)).toEqual(["CANCELLED"]);
});

test("a local node that fails stops the remote job", async () => {
  await using bench = await startBench();
  const { user, primary } = bench;
  const begun = bench.worker().step.begun();
  bench.worker().step.hold = forever;
  primary.step.hold = begun;
  const id = await user.queue({
    ...withStep(simple(bench.worker().url)),
    // Fails once the worker has begun.
    "14": node("TestStep", { images: ["3", 1] }),
    "17": node("TestFail", { images: ["14", 0] }),
    "18": node("PreviewImage", { images: ["17", 0] }),
  });
  const ran = await user.ended(id);
  await bench.worker().step.halted();
  expect([ran.status, ran.failedNode]).toEqual(["error", "17"]);
  expect(await outcomes(bench)).toEqual(["CANCELLED"]);
});

test("a run that succeeds without fetching cancels what it sent", async () => {
  await using bench = await startBench();
  const { user } = bench;
  bench.worker().step.hold = forever;
  const prompt: Prompt = {
    ...withStep(simple(bench.worker().url)),
    "12": node("CombineImageBatch", { images_a: ["3", 1], images_b: ["3", 1] }),
  };
  expect((await user.run(prompt)).error).toBe("");
  await bench.worker().step.halted(0);
  expect(await outcomes(bench)).toEqual(["CANCELLED"]);
});

test.skipIf(isReal)("closing the primary stops the remote job", async () => {
  await using bench = await startBench();
  bench.worker().step.hold = forever;
  await bench.user.queue(withStep(simple(bench.worker().url)));
  await bench.worker().step.begun();
  await bench.primary.close();
  await bench.worker().step.halted();
  expect(bench.worker().engine.remaining()).toBe(0);
});
