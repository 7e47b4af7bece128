import { WORKERS } from "@netdist/core";
import { combo, defineNode, definePack, image, type NodePack, string } from "@netdist/sdk";
import type { Prompt } from "@netdist/sdk/prompt";
import { describe, expect, test } from "vitest";
import { startBench, type TestServer } from "./kit/bench.ts";
import { pictures } from "./kit/pictures.ts";
import { change, node, simple, without } from "./kit/prompts.ts";
import { isReal } from "./kit/real-primary.ts";
import { slowWay } from "./kit/slow-way.ts";
import { gate } from "./kit/step.ts";

/** A class that only one server has, as of a pack that is installed there. */
const onlyHere = definePack({
  id: "only-here",
  version: "1.0.0",
  nodes: [
    defineNode({
      id: "OnlyHere",
      category: "test",
      inputs: { images: image() },
      outputs: { images: image() },
      run: ({ images }) => ({ images }),
    }),
  ],
});

/** A loader with the models that a server has. */
const models = (...names: readonly string[]): NodePack =>
  definePack({
    id: "models",
    version: "1.0.0",
    nodes: [
      defineNode({
        id: "CheckpointLoaderSimple",
        category: "test",
        inputs: { ckpt_name: combo(names) },
        outputs: { text: string() },
        run: ({ ckpt_name }) => ({ text: ckpt_name.replace(/^.*[\\/]/, "") }),
      }),
    ],
  });

const forever = new Promise<never>(() => {});

/** What the worker sends passes a TestStep "6" titled "Finish". */
const withStep = (prompt: Prompt): Prompt => ({
  ...change(prompt, { "11": { final_image: ["6", 0] } }),
  "6": node("TestStep", { images: ["3", 1] }, "Finish"),
});

describe("what the error says", () => {
  test("an exception on the worker: worker, node, title, cause", async () => {
    await using bench = await startBench();
    const { url, step } = bench.worker();
    step.fail = "no luck today";
    const ran = await bench.user.run(withStep(simple(url)));
    expect(ran.failedNode).toBe("11");
    expect(ran.error).toContain(`${url} failed in node 6 ("Finish", TestStep): Error: no luck today`);
  });

  // Give the primary packs of their own.
  test.skipIf(isReal)(
    "a class and a model that the worker lacks: refused before anything is sent, with both reasons",
    async () => {
      await using bench = await startBench({
        primary: { packs: [onlyHere, models("big.safetensors")] },
        worker: { packs: [models("small.safetensors")] },
      });
      const { url } = bench.worker();
      const ran = await bench.user.run({
        ...change(simple(url), { "11": { final_image: ["6", 0] }, "3": { text: ["7", 0] } }),
        "6": node("OnlyHere", { images: ["3", 1] }, "Special"),
        "7": node("CheckpointLoaderSimple", { ckpt_name: "big.safetensors" }),
      });
      expect(ran.failedNode).toBe("10");
      expect(ran.error).toContain(`The prompt was not sent to ${url}, for 2 reasons:`);
      expect(ran.error).toMatch(/node class OnlyHere/);
      expect(ran.error).toContain(`${url} has no "big.safetensors" for ckpt_name of node 7 (CheckpointLoaderSimple).`);
      expect(ran.error).toContain("It lists 1: small.safetensors.");
      expect(bench.worker().posts()).toBe(0);
    },
  );

  test.skipIf(isReal)("a model that lies in another folder there is found, and told of on the node", async () => {
    await using bench = await startBench({
      primary: { packs: [models("sd\\big.safetensors")] },
      worker: { packs: [models("other/Big.safetensors")] },
    });
    const ran = await bench.user.run({
      ...change(simple(bench.worker().url), { "3": { text: ["7", 0] } }),
      "7": node("CheckpointLoaderSimple", { ckpt_name: "sd\\big.safetensors" }),
    });
    expect(ran.error).toBe("");
    expect(bench.user.texts("10").join()).toContain("the worker has other/Big.safetensors for sd\\big.safetensors");
  });

  test("an input that the worker refuses: its own reason, with the node", async () => {
    await using bench = await startBench();
    const { url } = bench.worker();
    const ran = await bench.user.run({
      ...simple(url, { batch_remote: ["40", 0] }),
      "40": node("PrimitiveInt", { value: 0 }),
    });
    expect(ran.failedNode).toBe("10");
    expect(ran.error).toContain(url);
    expect(ran.error).toMatch(/node 5 .*EmptyLatentImage/);
  });

  test("nobody listens at the address", async () => {
    await using bench = await startBench();
    const { url } = bench.worker();
    await bench.worker().close();
    const ran = await bench.user.run(simple(url));
    expect(ran.failedNode).toBe("10");
    expect(ran.error).toContain(url);
  });

  test("what answers there is no ComfyUI", async () => {
    await using bench = await startBench();
    const { url, faults } = bench.worker();
    const headers = { "content-type": "text/html" };
    faults.http.unshift({ route: "GET *", status: 200, body: "<html>hello</html>", headers });
    const ran = await bench.user.run(simple(url));
    expect(ran.error).toContain(url);
    expect(ran.error).toContain("with a web page");
  });

  test("the worker's results are gone", async () => {
    await using bench = await startBench();
    const { url, faults } = bench.worker();
    faults.http.unshift({ route: "GET /view*", status: 404 });
    const ran = await bench.user.run(simple(url));
    expect(ran.failedNode).toBe("11");
    expect(ran.error).toContain(url);
    expect(ran.status).toBe("error");
  });

  test("the worker's history has no pictures: never a black one, never fewer", async () => {
    await using bench = await startBench();
    const { url, faults } = bench.worker();
    faults.emptyHistory = true;
    const ran = await bench.user.run(simple(url));
    expect([ran.status, ran.failedNode]).toEqual(["error", "11"]);
    expect(ran.error).toContain(url);
  });

  test("another client interrupts our job", async () => {
    await using bench = await startBench();
    const { url, step, engine } = bench.worker();
    step.hold = forever;
    const id = await bench.user.queue(withStep(simple(url)));
    await step.begun();
    engine.interrupt();
    const ran = await bench.user.ended(id);
    expect(ran.error).toContain(`${url} says that the prompt was interrupted by another client.`);
  });

  test("the worker closes while it runs the job (F20)", async () => {
    await using bench = await startBench();
    const { url, step, close } = bench.worker();
    step.hold = forever;
    const id = await bench.user.queue(withStep(simple(url)));
    await step.begun();
    await close();
    const ran = await bench.user.ended(id);
    expect([ran.status, ran.failedNode]).toEqual(["error", "11"]);
    expect(ran.error).toContain(url);
  }, 60_000);
});

// Asks the service itself, which is in another process there.
test.skipIf(isReal)("the time limit ends a job here and on its worker", async () => {
  await using bench = await startBench();
  const { url, step } = bench.worker();
  step.hold = forever;
  const prompt = withStep(without(simple(url), "12", "13"));
  const { job } = await bench.primary.service(WORKERS).start(
    {
      remoteUrl: url,
      prompt,
      queue: { nodeId: "10", seed: 1n, batch: 1 },
      outputs: "final_image",
      keepOutputs: false,
      extraPngInfo: {},
      ownerPromptId: "",
      timeLimit: 300,
    },
    { signal: new AbortController().signal },
  );
  const outcome = await job.outcome;
  expect(outcome.state === "failed" && outcome.error.code).toBe("DEADLINE");
  await step.halted();
  expect(bench.worker().engine.remaining()).toBe(0);
});

test("after a failure the worker's other jobs go on", async () => {
  await using bench = await startBench();
  const { url, step } = bench.worker();
  step.fail = "no luck";
  expect((await bench.user.run(withStep(simple(url)))).status).toBe("error");
  expect((await bench.user.run(simple(url))).error).toBe("");
});

const disturbances: readonly (readonly [string, (worker: TestServer) => void])[] = [
  ["the worker's sockets are cut", (worker) => worker.dropSockets()],
  [
    "its sockets are silent",
    ({ faults }) => {
      faults.sockets = "mute";
    },
  ],
  [
    "a picture breaks off on its way",
    ({ faults }) => {
      faults.http.unshift({ route: "GET /view*", times: 1, cut: 100 });
    },
  ],
];

test("a slow and unsteady way to the worker: the pictures come, from one job (F4)", async () => {
  await using bench = await startBench();
  const worker = bench.worker();
  await using way = await slowWay(worker.url, 60);
  const ran = await bench.user.run(simple(way.url));
  expect(ran.error).toBe("");
  expect(await pictures(bench.primary, ran, "13")).toHaveLength(2);
  expect(worker.posts()).toBe(1);
});

test.for(disturbances)("%s: the pictures come all the same, from one job", async ([, disturb]) => {
  await using bench = await startBench();
  const worker = bench.worker();
  const held = gate();
  worker.step.hold = held.promise;
  const before = worker.posts();
  const id = await bench.user.queue(withStep(simple(worker.url)));
  await worker.step.begun();
  disturb(worker);
  held.open();
  const ran = await bench.user.ended(id);
  expect(ran.error).toBe("");
  expect(await pictures(bench.primary, ran, "13")).toHaveLength(2);
  expect(worker.posts() - before).toBe(1);
});
