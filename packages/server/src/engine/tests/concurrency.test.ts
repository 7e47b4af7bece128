import { any, defineNode, int, type RunEnd } from "@netdist/sdk";
import { describe, expect, test } from "vitest";
import { createBench } from "./bench.ts";
import { createGate, gates, hasStarted } from "./gates.ts";
import { node } from "./nodes.ts";

const show = (id: string) => node("Show", { value: [id, 0] });

test("other nodes run while one waits", async () => {
  const { wait, gate, started } = gates();
  await using bench = createBench([wait]);
  const id = await bench.start({
    a: node("Wait", { name: "a" }),
    b: node("Wait", { name: "b" }),
    c: node("Number", { value: 3 }),
    x: show("a"),
    y: show("b"),
    z: show("c"),
  });
  await bench.message(({ type, data }) => type === "executed" && data["node"] === "z");
  expect(started).toEqual(["a", "b"]);
  gate("b").open(2);
  await bench.message(({ type, data }) => type === "executed" && data["node"] === "y");
  gate("a").open(1);
  const entry = await bench.ended(id);
  expect(entry.outputs).toEqual({ x: { text: ["1"] }, y: { text: ["2"] }, z: { text: ["3"] } });
  expect(bench.told.filter(({ type, data }) => type === "executing" && data["node"] === "a")).toHaveLength(1);
});

test("the calls of a list run together, and their results keep their order", async () => {
  const started: number[] = [];
  const all = createGate();
  const meet = defineNode({
    ...{ id: "Meet", category: "test", inputs: { value: int() }, outputs: { value: int() } },
    async run({ value }) {
      if (started.push(value) === 3) all.open(0);
      await all.promise;
      return { value: value * 10 };
    },
  });
  await using bench = createBench([meet]);
  const entry = await bench.run({
    s: node("Spread", { count: 3 }),
    m: node("Meet", { value: ["s", 0] }),
    z: show("m"),
  });
  expect(entry.outputs).toEqual({ z: { text: ["0", "10", "20"] } });
});

test("of two equal nodes that run at once, the second takes the first one's result", async () => {
  const { gate } = gates();
  let calls = 0;
  const slow = defineNode({
    ...{ id: "Slow", category: "test", inputs: { value: int() }, outputs: { value: int() } },
    run: async () => ({ value: await gate(`${calls++}`).promise }),
  });
  await using bench = createBench([slow]);
  const slowly = node("Slow", { value: 1 });
  const id = await bench.start({ a: slowly, b: slowly, y: show("a"), z: node("Show", { value: ["b", 0], n: 1 }) });
  await bench.message(({ type, data }) => type === "executing" && data["node"] === "b");
  gate("0").open(1);
  await bench.message(({ type, data }) => type === "executed" && data["node"] === "y");
  gate("1").open(2);
  expect((await bench.ended(id)).outputs).toEqual({ y: { text: ["1"] }, z: { text: ["1"] } });
});

test("nodes are picked outputs first, then what feeds them", async () => {
  await using bench = createBench([]);
  await bench.run({
    a: node("Number", { value: 1 }),
    b: node("Add", { a: ["a", 0] }),
    c: node("Add", { a: ["b", 0] }),
    y: show("c"),
    d: node("Number", { value: 2 }),
    z: show("d"),
  });
  const order = bench.told.filter(({ type }) => type === "executing").map(({ data }) => data["node"]);
  expect(order).toEqual(["d", "z", "a", "b", "c", "y", null]);
});

test("when a node fails, the calls of others are aborted and what they give late is dropped", async () => {
  const { wait, gate, aborted } = gates();
  const fail = defineNode({
    ...{ id: "Fail", category: "test", inputs: { after: any() }, outputs: { value: int() } },
    run: () => {
      throw new Error("no");
    },
  });
  await using bench = createBench([wait, fail]);
  const id = await bench.start({
    a: node("Wait", { name: "a", deaf: true }),
    b: node("Wait", { name: "b" }),
    f: node("Fail", { after: ["b", 0] }),
    x: show("a"),
    z: show("f"),
  });
  await bench.message(({ type, data }) => type === "executing" && data["node"] === "b");
  gate("b").open(1);
  await bench.message(({ type }) => type === "execution_error");
  gate("a").open(1);
  const entry = await bench.ended(id);
  expect([aborted, entry.outputs]).toEqual([["a"], {}]);
});

describe("an interruption", () => {
  test("reaches waiting nodes; one that ignores it does not hold up the next prompt", async () => {
    const { wait, gate } = gates();
    await using bench = createBench([wait]);
    const id = await bench.start({ a: node("Wait", { name: "a", deaf: true }), z: show("a") });
    await bench.message(hasStarted);
    bench.engine.interrupt(id);
    await bench.ended(id);
    const next = await bench.run({ n: node("Number", { value: 4 }), z: show("n") });
    gate("a").open(1);
    expect(next.outputs).toEqual({ z: { text: ["4"] } });
    expect(bench.logged.filter((line) => line.startsWith("warn"))).toEqual([
      expect.stringContaining("1 node calls go on"),
    ]);
  });

  test("of another prompt, or while nothing runs, does nothing", async () => {
    const { wait, gate } = gates();
    await using bench = createBench([wait]);
    expect(bench.engine.interrupt()).toBe(false);
    const id = await bench.start({ a: node("Wait", { name: "a" }), z: show("a") });
    await bench.message(hasStarted);
    expect(bench.engine.interrupt("11111111-1111-4111-8111-111111111111")).toBe(false);
    gate("a").open(1);
    expect((await bench.ended(id)).status.status_str).toBe("success");
  });

  test("is seen between the elements of a list, and progress throws", async () => {
    const seen: unknown[] = [];
    const busy = defineNode({
      ...{ id: "Busy", category: "test", inputs: { value: int() }, outputs: { value: int() } },
      run({ value }, context) {
        if (value === 1) bench.engine.interrupt();
        try {
          context.progress(1, 2);
        } catch (error) {
          seen.push((error as Error).name);
          throw error;
        }
        return { value };
      },
    });
    await using bench = createBench([busy]);
    const entry = await bench.run({
      s: node("Spread", { count: 5 }),
      b: node("Busy", { value: ["s", 0] }),
      z: show("b"),
    });
    expect(seen).toEqual(["AbortError"]);
    expect(entry.status.messages.at(-1)).toEqual([
      "execution_interrupted",
      expect.objectContaining({ node_id: "b", executed: ["s"] }),
    ]);
  });

  test("aborts the run's signal, but not that of a call that has returned", async () => {
    const signals: AbortSignal[] = [];
    const { wait } = gates();
    const note = defineNode({
      ...{ id: "Note", category: "test", inputs: {}, outputs: { value: int() } },
      run: (_, { signal, run }) => {
        signals.push(signal, run.signal);
        return { value: 1 };
      },
    });
    await using bench = createBench([wait, note]);
    const id = await bench.start({ n: node("Note"), a: node("Wait", { name: "a", after: ["n", 0] }), z: show("a") });
    await bench.message(hasStarted);
    bench.engine.interrupt();
    await bench.ended(id);
    expect(signals.map((signal) => signal.aborted)).toEqual([false, true]);
  });
});

describe("listeners of a run's end", () => {
  const watch = (heard: string[], listener: (how: RunEnd) => Promise<void> | void) =>
    defineNode({
      ...{ id: "Watch", category: "test", notIdempotent: true, inputs: {}, outputs: { value: int() } },
      run(_, { run }) {
        run.onEnd((how) => {
          heard.push(how);
          return listener(how);
        });
        return { value: 1 };
      },
    });

  test.each<[RunEnd, string]>([
    ["success", "x"],
    ["error", "fail"],
    ["interrupted", "stop"],
  ])("hear %s before the last message", async (how, name) => {
    const heard: string[] = [];
    const act = defineNode({
      ...{ id: "Act", category: "test", inputs: { name: any(), after: any() }, outputs: { value: int() } },
      run({ name }) {
        if (name === "fail") throw new Error("no");
        if (name === "stop") bench.engine.interrupt();
        return { value: 1 };
      },
    });
    let entriesSeen = -1;
    const bench = createBench([act, watch(heard, () => void (entriesSeen = bench.engine.history.page({}).length))]);
    await using _ = bench;
    await bench.run({
      w: node("Watch"),
      a: node("Act", { name, after: ["w", 0] }),
      y: show("a"),
      z: node("Show", { value: ["a", 0], n: 1 }),
    });
    expect([heard, entriesSeen]).toEqual([[how], 0]);
  });

  test("that throw are logged and do not matter", async () => {
    const heard: string[] = [];
    await using bench = createBench([watch(heard, () => Promise.reject(new Error("lost the worker")))]);
    const entry = await bench.run({ w: node("Watch"), z: show("w") });
    expect(entry.status.status_str).toBe("success");
    expect(bench.logged).toEqual([expect.stringContaining("lost the worker")]);
  });
});

test("text and previews go to the prompt's client, broadcasts to all", async () => {
  const picture = { format: "png", bytes: new Uint8Array() } as const;
  const talk = defineNode({
    ...{ id: "Talk", category: "test", inputs: {}, outputs: { value: int() } },
    run(_, context) {
      context.notify("hello");
      context.progress(1, 2, picture);
      context.broadcast("netdist.test", { a: 1 });
      return { value: 1 };
    },
  });
  await using bench = createBench([talk]);
  const entry = await bench.run({ t: node("Talk"), z: show("t") });
  const shown = bench.types().filter((type) => ["labelled", "progress", "bare"].includes(type));
  expect(shown).toEqual(["labelled", "progress", "bare"]);
  const place = { nodeId: "t", displayNodeId: "t", parentNodeId: null, realNodeId: "t" };
  expect(bench.told).toEqual(
    expect.arrayContaining([
      { type: "text", data: { nodeId: "t", text: "hello" }, to: { client: "tester" } },
      { type: "labelled", data: { format: "png", promptId: entry.item.promptId, ...place }, to: { client: "tester" } },
      { type: "bare", data: { format: "png" }, to: { client: "tester" } },
      { type: "netdist.test", data: { a: 1 }, to: { all: true } },
    ]),
  );
});
