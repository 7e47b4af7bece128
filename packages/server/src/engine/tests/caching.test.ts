import { any, defineNode, int, isTensor, nodeResult, string } from "@netdist/sdk";
import type { JsonObject, Prompt } from "@netdist/sdk/prompt";
import { describe, expect, test } from "vitest";
import { type Bench, createBench } from "./bench.ts";
import { node } from "./nodes.ts";

/** Nodes that count their calls, and a fingerprint that the test chooses. */
function counters() {
  const calls: string[] = [];
  const tokens: { next: string | number | Error; seen: unknown[] } = { next: "a", seen: [] };
  const counted = { category: "test", inputs: { value: any() }, outputs: { value: any() } } as const;
  const run = ({ value }: { value: unknown }, { uniqueId }: { uniqueId: string }) => {
    calls.push(uniqueId);
    return { value };
  };
  const nodes = [
    defineNode({ ...counted, id: "Count", run }),
    defineNode({ ...counted, id: "CountEach", notIdempotent: true, run }),
    defineNode({ ...counted, id: "CountId", hidden: { id: "UNIQUE_ID" }, run }),
    defineNode({ ...counted, id: "CountIdV3", form: "v3", hidden: { id: "UNIQUE_ID" }, run }),
    defineNode({
      ...counted,
      id: "Marked",
      inputs: { value: any(), name: string({ optional: true, default: "x" }) },
      run,
      fingerprint(values, { prompt, uniqueId }) {
        tokens.seen.push({ values, knowsPrompt: prompt?.[uniqueId] !== undefined });
        if (tokens.next instanceof Error) throw tokens.next;
        return tokens.next;
      },
    }),
  ];
  return { nodes, calls, tokens };
}

const show = (...of: string[]): Prompt =>
  Object.fromEntries(of.map((id, index) => [`z${index}`, node("Show", { value: [id, 0] })]));

describe("what is the same, is not run again", () => {
  test.each<[string, Prompt, Prompt, string[]]>([
    ["the same prompt", { a: node("Count", { value: 1 }) }, { a: node("Count", { value: 1 }) }, []],
    ["another node id", { a: node("Count", { value: 1 }) }, { b: node("Count", { value: 1 }) }, []],
    ["another literal", { a: node("Count", { value: 1 }) }, { a: node("Count", { value: 2 }) }, ["a"]],
    ["an undeclared literal", { a: node("Count", { value: 1 }) }, { a: node("Count", { value: 1, n: 1 }) }, ["a"]],
    [
      "members in another order",
      { a: node("Count", { value: { x: 1, y: 2 } }) },
      { a: node("Count", { value: { y: 2, x: 1 } }) },
      [],
    ],
    [
      "another id of a node that is not idempotent",
      { a: node("CountEach", { value: 1 }) },
      { b: node("CountEach", { value: 1 }) },
      ["b"],
    ],
    [
      "another id of a node that asks for it",
      { a: node("CountId", { value: 1 }) },
      { b: node("CountId", { value: 1 }) },
      ["b"],
    ],
    [
      "another id of a V3 node that asks for it",
      { a: node("CountIdV3", { value: 1 }) },
      { b: node("CountIdV3", { value: 1 }) },
      [],
    ],
    [
      "another ancestor",
      { a: node("Count", { value: ["n", 0] }), n: node("Number", { value: 1 }) },
      { a: node("Count", { value: ["n", 0] }), n: node("Number", { value: 2 }) },
      ["a"],
    ],
    [
      "NaN as a literal",
      { a: node("Count", { value: Number.NaN }) },
      { a: node("Count", { value: Number.NaN }) },
      ["a"],
    ],
  ])("%s", async (_, first, second, expected) => {
    const { nodes, calls } = counters();
    await using bench = createBench(nodes);
    await bench.run({ ...first, ...show(...Object.keys(first).filter((id) => id !== "n")) });
    calls.length = 0;
    await bench.run({ ...second, ...show(...Object.keys(second).filter((id) => id !== "n")) });
    expect(calls).toEqual(expected);
  });

  test("two equal nodes of one prompt run once", async () => {
    const { nodes, calls } = counters();
    await using bench = createBench(nodes);
    await bench.run({ a: node("Count", { value: 1 }), b: node("Count", { value: 1 }), ...show("a", "b") });
    expect(calls).toHaveLength(1);
  });
});

test.each(["0.3.64", "0.33.0"] as const)("%s forgets what the last prompt did not use", async (profile) => {
  const { nodes, calls } = counters();
  await using bench = createBench(nodes, { profile });
  for (const id of ["a", "b", "a"]) await bench.run({ [id]: node("Count", { value: id }), ...show(id) });
  expect(calls).toEqual(["a", "b", "a"]);
});

test.each([
  ["0.3.64", ["y", "z"]],
  ["0.33.0", ["y"]],
] as const)("%s: the history shows these cached results when only y is to run", async (profile, expected) => {
  await using bench = createBench([], { profile });
  const prompt = { y: node("Show", { value: 1 }), z: node("Show", { value: 2 }) };
  await bench.run(prompt);
  const entry = await bench.run(prompt, { partial_execution_targets: ["y"] });
  expect(Object.keys(entry.outputs)).toEqual(expected);
});

describe("change tokens", () => {
  const prompt = { m: node("Marked", { value: ["n", 0] }), n: node("Number", { value: 1 }), ...show("m") };
  const rerun = async (bench: Bench, next: Prompt = prompt) => {
    await bench.run(next);
    return bench.told.findLast(({ type }) => type === "execution_cached")?.data["nodes"];
  };

  test("the node is asked with its literals and the running prompt", async () => {
    const { nodes, tokens } = counters();
    await using bench = createBench(nodes);
    await bench.run(prompt);
    expect(tokens.seen).toEqual([{ values: { value: undefined, name: "x" }, knowsPrompt: true }]);
  });

  test("equal tokens mean unchanged, others changed", async () => {
    const { nodes, calls, tokens } = counters();
    await using bench = createBench(nodes);
    await bench.run(prompt);
    expect(await rerun(bench)).toEqual(["m", "n", "z0"]);
    tokens.next = "b";
    expect(await rerun(bench)).toEqual(["n"]);
    expect(calls).toEqual(["m", "m"]);
  });

  test.each([
    ["NaN", Number.NaN],
    ["an error", new Error("no file")],
  ])("%s means always changed", async (_, next) => {
    const { nodes, calls, tokens } = counters();
    await using bench = createBench(nodes);
    tokens.next = next;
    await bench.run(prompt);
    await bench.run(prompt);
    expect(calls).toEqual(["m", "m"]);
  });

  test("a token that was submitted is used instead of asking", async () => {
    const { nodes, calls, tokens } = counters();
    await using bench = createBench(nodes);
    const given: Prompt = { ...prompt, m: { ...prompt.m, is_changed: ["mine"] } as Prompt[string] };
    await bench.run(given);
    await bench.run(given);
    expect([tokens.seen, calls]).toEqual([[], ["m"]]);
  });

  test("tokens are in the prompt that nodes see, not in the history", async () => {
    const seen: unknown[] = [];
    const spy = defineNode({
      ...{ id: "Spy", category: "test", inputs: { value: any() }, outputs: {}, outputNode: true },
      run: (_, context) => {
        seen.push(structuredClone(context.prompt["m"]));
        return {};
      },
    });
    await using bench = createBench([...counters().nodes, spy]);
    const entry = await bench.run({ m: node("Marked", { value: 1 }), s: node("Spy", { value: ["m", 0] }) });
    expect(seen).toEqual([{ class_type: "Marked", inputs: { value: 1 }, is_changed: ["a"] }]);
    expect(entry.item.prompt["m"]).toEqual({ class_type: "Marked", inputs: { value: 1 } });
  });
});

test("a cached output node tells its earlier results again, null where it had none", async () => {
  const silent = defineNode({
    ...{ id: "Silent", category: "test", inputs: { value: int() }, outputs: {}, outputNode: true },
    run: () => ({}),
  });
  await using bench = createBench([silent]);
  const prompt = { s: node("Silent", { value: 1 }), z: node("Show", { value: 5 }) };
  await bench.run(prompt);
  bench.told.length = 0;
  const entry = await bench.run(prompt);
  const executed = bench.told
    .filter(({ type }) => type === "executed")
    .map(({ data }) => [data["node"], data["output"]]);
  expect(executed).toEqual([
    ["s", null],
    ["z", { text: ["5"] }],
  ]);
  expect(entry.outputs).toEqual({ z: { text: ["5"] } });
});

test("an undeclared literal on an output node makes it run again", async () => {
  const files: JsonObject[] = [];
  const save = defineNode({
    ...{ id: "SaveIt", category: "test", inputs: { value: int() }, outputs: {}, outputNode: true },
    run: () => {
      files.push({ filename: `${files.length}.png` });
      return nodeResult({ outputs: {}, ui: { images: files.slice(-1) } });
    },
  });
  await using bench = createBench([save]);
  const outputs = [];
  for (const _nonce of [1, 1, 2]) outputs.push((await bench.run({ s: node("SaveIt", { value: 1, _nonce }) })).outputs);
  expect(outputs.map((of) => JSON.stringify(of).match(/\d\.png/)?.[0])).toEqual(["0.png", "0.png", "1.png"]);
});

test.each(["0.3.64", "0.33.0"] as const)("free memory forgets all results (%s)", async (profile) => {
  const { nodes, calls } = counters();
  await using bench = createBench(nodes, { profile });
  const prompt = { a: node("Count", { value: 1 }), ...show("a") };
  await bench.run(prompt);
  bench.engine.free({ unloadModels: true, freeMemory: false });
  await bench.run(prompt);
  bench.engine.free({ unloadModels: false, freeMemory: true });
  await bench.run(prompt);
  expect(calls).toEqual(["a", "a"]);
});

test.each([
  ["0.3.64", 0],
  ["0.33.0", 1],
] as const)("%s tells cached intermediate outputs at the end of a run", async (profile, expected) => {
  const half = defineNode({
    ...{
      id: "Half",
      category: "test",
      inputs: { value: int() },
      outputs: { value: int() },
      hasIntermediateOutput: true,
    },
    run: ({ value }) => nodeResult({ outputs: { value }, ui: { text: [`${value}`] } }),
  });
  await using bench = createBench([half], { profile });
  await bench.run({ h: node("Half", { value: 1 }), z: node("Show", { value: ["h", 0] }) });
  bench.told.length = 0;
  await bench.run({ h: node("Half", { value: 1 }), z: node("Show", { value: ["h", 0], again: 1 }) });
  expect(bench.told.filter(({ type, data }) => type === "executed" && data["node"] === "h")).toHaveLength(expected);
});

test("a handle that passes through stays the same", async () => {
  const seen: unknown[] = [];
  const tensor = { dtype: "float32", shape: [1, 1, 1, 3], bytes: async () => new Uint8Array(12) };
  const make = defineNode({
    ...{ id: "Make", category: "test", inputs: {}, outputs: { t: any() } },
    run: () => ({ t: tensor }),
  });
  const look = defineNode({
    ...{ id: "Look", category: "test", inputs: { t: any() }, outputs: {}, outputNode: true },
    run: ({ t }) => {
      seen.push(t);
      return {};
    },
  });
  await using bench = createBench([make, look]);
  await bench.run({ m: node("Make"), l: node("Look", { t: ["m", 0] }) });
  expect(isTensor(seen[0])).toBe(true);
  expect(seen[0]).toBe(tensor);
});
