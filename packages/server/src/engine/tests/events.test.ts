import { any, defineNode, int, nodeResult } from "@netdist/sdk";
import { describe, expect, test } from "vitest";
import { type Bench, createBench } from "./bench.ts";
import { node } from "./nodes.ts";

const save = defineNode({
  id: "Save",
  category: "test",
  inputs: { value: any() },
  outputs: {},
  outputNode: true,
  run: ({ value }) => nodeResult({ outputs: {}, ui: { files: [{ filename: `${value}.png`, type: "output" }] } }),
});
const raise = defineNode({
  id: "Raise",
  category: "test",
  inputs: { value: int(), message: any() },
  outputs: { value: int() },
  run: ({ message }) => {
    throw new RangeError(String(message));
  },
});
const steps = defineNode({
  id: "Steps",
  category: "test",
  inputs: { value: int(), steps: int() },
  outputs: { value: int() },
  run({ value, steps }, context) {
    for (let step = 1; step <= steps; step++) context.progress(step, steps);
    return { value };
  },
});
const hang = defineNode({
  id: "Hang",
  category: "test",
  inputs: { value: int() },
  outputs: { value: int() },
  run: (_, { signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
});
const nodes = [save, raise, steps, hang];
const chain = {
  "1": node("Number", { value: 2 }),
  "2": node("Add", { a: ["1", 0] }),
  "9": node("Save", { value: ["2", 0] }),
};

/** The messages in a short form: `executing 1`, `progress_state 1 running 0/1`. */
function story({ told }: Bench): string[] {
  return told.map(({ type, data }) => {
    if (type === "progress_state") {
      const states = Object.values(data["nodes"] as Record<string, { [member: string]: unknown }>);
      return [type, ...states.map((s) => `${s["node_id"]} ${s["state"]} ${s["value"]}/${s["max"]}`)].join(" ");
    }
    if (type === "status") return `status ${JSON.stringify(data["status"]).match(/\d+/)?.[0]}`;
    if (type === "execution_cached") return `${type} ${(data["nodes"] as string[]).join(",")}`;
    return "node" in data ? `${type} ${data["node"]}` : type;
  });
}

// The orders below are those that real servers were seen to tell, in both versions.
describe.each(["0.3.64", "0.33.0"] as const)("messages of %s, in order", (profile) => {
  test("a plain run", async () => {
    await using bench = createBench(nodes, { profile });
    await bench.run(chain);
    expect(story(bench)).toEqual([
      "status 1",
      "status 1",
      "execution_start",
      "execution_cached ",
      "progress_state 1 running 0/1",
      "executing 1",
      "progress_state 1 finished 1/1",
      "progress_state 1 finished 1/1 2 running 0/1",
      "executing 2",
      "progress_state 1 finished 1/1 2 finished 1/1",
      "progress_state 1 finished 1/1 2 finished 1/1 9 running 0/1",
      "executing 9",
      "executed 9",
      "progress_state 1 finished 1/1 2 finished 1/1 9 finished 1/1",
      "execution_success",
      "status 0",
      "executing null",
    ]);
  });

  test("a run of which everything is cached", async () => {
    await using bench = createBench(nodes, { profile });
    const first = await bench.run(chain);
    bench.told.length = 0;
    const entry = await bench.run(chain);
    expect(story(bench)).toEqual([
      "status 1",
      "status 1",
      "execution_start",
      "execution_cached 1,2,9",
      "executed 9",
      "progress_state 9 finished 1/1",
      "execution_success",
      "status 0",
      "executing null",
    ]);
    expect(entry.outputs).toEqual(first.outputs);
    expect(entry.meta).toEqual({
      "9": { node_id: "9", display_node: "9", parent_node: null, real_node_id: "9" },
    });
  });

  test("a run that fails", async () => {
    await using bench = createBench(nodes, { profile });
    const entry = await bench.run({
      "1": node("Number", { value: 1 }),
      "4": node("Raise", { value: ["1", 0], message: "it broke" }),
      "9": node("Save", { value: ["4", 0] }),
    });
    expect(story(bench).slice(-5)).toEqual([
      "progress_state 1 finished 1/1 4 running 0/1",
      "executing 4",
      "execution_error",
      "status 0",
      "executing null",
    ]);
    expect(entry).toMatchObject({ outputs: {}, status: { status_str: "error", completed: false } });
    expect(entry.status.messages.at(-1)).toEqual([
      "execution_error",
      {
        prompt_id: entry.item.promptId,
        node_id: "4",
        node_type: "Raise",
        executed: ["1"],
        exception_message: "it broke\n",
        exception_type: "RangeError",
        traceback: expect.arrayContaining([expect.stringContaining("events.test.ts")]),
        current_inputs: { value: [1], message: ["it broke"] },
        current_outputs: ["1", "4", "9"],
        timestamp: expect.any(Number),
      },
    ]);
  });

  test("a run that is interrupted", async () => {
    await using bench = createBench(nodes, { profile });
    const id = await bench.start({ "3": node("Hang", { value: 1 }), "9": node("Save", { value: ["3", 0] }) });
    await bench.message(({ type, data }) => type === "executing" && data["node"] === "3");
    expect(bench.engine.interrupt()).toBe(true);
    const entry = await bench.ended(id);
    expect(story(bench).slice(-3)).toEqual(["execution_interrupted", "status 0", "executing null"]);
    expect(entry.status).toMatchObject({ status_str: "error", completed: false });
    expect(entry.status.messages.at(-1)).toEqual([
      "execution_interrupted",
      { prompt_id: id, node_id: "3", node_type: "Hang", executed: [], timestamp: expect.any(Number) },
    ]);
  });

  test("a run without a client tells the others its progress only", async () => {
    await using bench = createBench(nodes, { profile });
    await bench.start(
      { ...chain, "3": node("Steps", { value: 1, steps: 1 }), "8": node("Save", { value: ["3", 0] }) },
      {
        client_id: undefined,
      },
    );
    await bench.message(({ type, data }) => type === "status" && JSON.stringify(data).includes(":0"));
    expect(new Set(bench.told.map(({ type }) => type))).toEqual(new Set(["status", "progress_state", "progress"]));
    expect(bench.told.every(({ to }) => "all" in to)).toBe(true);
  });
});

test.each([
  ["0.3.64", [1, 2, 3, 4, 5]],
  ["0.33.0", [1, 5]],
] as const)("%s tells of these of five fast steps", async (profile, expected) => {
  await using bench = createBench(nodes, { profile, clock: { now: () => 0 } });
  await bench.run({ "3": node("Steps", { value: 1, steps: 5 }), "9": node("Save", { value: ["3", 0] }) });
  const progress = bench.told.filter(({ type }) => type === "progress").map(({ data }) => data);
  expect(progress.map((data) => data["value"])).toEqual(expected);
  expect(progress[0]).toMatchObject({ max: 5, node: "3", prompt_id: expect.any(String) });
});

test("the status of a prompt's client is the node that it runs", async () => {
  await using bench = createBench(nodes);
  const id = await bench.start({ "3": node("Hang", { value: 1 }), "9": node("Save", { value: ["3", 0] }) });
  await bench.message(({ type }) => type === "executing");
  expect([bench.engine.runningNode("tester"), bench.engine.runningNode("other")]).toEqual(["3", undefined]);
  bench.engine.interrupt(id);
  await bench.ended(id);
  expect(bench.engine.runningNode("tester")).toBeUndefined();
});
