import { any, block, defineNode, int, nodeResult, output, string } from "@netdist/sdk";
import type { JsonObject, Prompt } from "@netdist/sdk/prompt";
import { expect, test } from "vitest";
import { createBench } from "./bench.ts";
import { node } from "./nodes.ts";

const nodes = [
  defineNode({
    id: "Pair",
    category: "test",
    inputs: { a: any(), b: any(), c: int({ optional: true, default: 7 }) },
    outputs: { pair: string() },
    run: ({ a, b, c }) => ({ pair: `${a},${b},${c}` }),
  }),
  defineNode({
    id: "Lists",
    category: "test",
    inputIsList: true,
    inputs: { a: any(), b: any(), c: int({ optional: true }) },
    outputs: { shown: string() },
    run: ({ a, b, c }) => ({ shown: JSON.stringify({ a, b, c }) }),
  }),
  defineNode({
    id: "Twice",
    category: "test",
    inputs: { value: int() },
    outputs: { values: output(int(), { isList: true }), one: int() },
    run: ({ value }) => ({ values: [value, value], one: value }),
  }),
  defineNode({
    id: "OddOnly",
    category: "test",
    inputs: { value: int(), why: string({ optional: true }) },
    outputs: { value: int() },
    run: ({ value, why }) => ({ value: value % 2 === 1 ? value : block(why) }),
  }),
  defineNode({
    id: "Ui",
    category: "test",
    inputs: { value: int() },
    outputs: {},
    outputNode: true,
    run: ({ value }) => nodeResult({ outputs: {}, ui: value === 0 ? { a: [0], b: [true] } : { a: [value, value] } }),
  }),
  defineNode({
    id: "Extra",
    category: "test",
    inputs: { declared: int() },
    outputs: { all: string() },
    run: (values) => ({ all: JSON.stringify(values) }),
  }),
];

const three = { s: node("Spread", { count: 3 }) };
const two = { t: node("Spread", { count: 2 }) };
const none = { n: node("Spread", { count: 0 }) };

test.each<[string, Prompt, JsonObject]>([
  [
    "once per element",
    { ...three, p: node("Pair", { a: ["s", 0], b: "x" }) },
    { text: ['"0,x,7"', '"1,x,7"', '"2,x,7"'] },
  ],
  [
    "a shorter list repeats its last element",
    { ...three, ...two, p: node("Pair", { a: ["s", 0], b: ["t", 0] }) },
    { text: ['"0,0,7"', '"1,1,7"', '"2,1,7"'] },
  ],
  [
    "without inputs or with empty lists only: once",
    { ...none, p: node("Extra", { declared: ["n", 0] }) },
    { text: ['"{}"'] },
  ],
  [
    "all lists at once",
    { ...three, p: node("Lists", { a: ["s", 0], b: "x" }) },
    { text: [JSON.stringify('{"a":[0,1,2],"b":["x"],"c":[]}')] },
  ],
  ["a list output is extended", { ...two, p: node("Twice", { value: ["t", 0] }) }, { text: ["0", "0", "1", "1"] }],
  [
    "undeclared literals are dropped",
    { p: node("Extra", { declared: 1, other: 2 }) },
    { text: [JSON.stringify('{"declared":1}')] },
  ],
  [
    "undeclared links are passed",
    { ...three, p: node("Extra", { declared: 1, more: ["s", 0] }) },
    { text: [0, 1, 2].map((more) => JSON.stringify(`{"declared":1,"more":${more}}`)) },
  ],
  ["elements that are blocked are left out", { ...three, p: node("OddOnly", { value: ["s", 0] }) }, { text: ["1"] }],
])("%s", async (_, prompt, expected) => {
  await using bench = createBench(nodes);
  const entry = await bench.run({ ...prompt, z: node("Show", { value: ["p", 0] }) });
  expect(entry.outputs).toEqual({ z: expected });
});

test("UI results are concatenated under the keys of the first call", async () => {
  await using bench = createBench(nodes);
  const entry = await bench.run({ ...three, z: node("Ui", { value: ["s", 0] }) });
  expect(entry.outputs).toEqual({ z: { a: [0, 1, 1, 2, 2], b: [true] } });
});

test("an empty list beside others is an error", async () => {
  await using bench = createBench(nodes);
  const entry = await bench.run({
    ...three,
    ...none,
    p: node("Pair", { a: ["s", 0], b: ["n", 0] }),
    z: node("Show", { value: ["p", 0] }),
  });
  expect(entry.status.messages.at(-1)?.[1]).toMatchObject({ node_id: "p", exception_type: "IndexError" });
});

test("the first consumer of a blocker tells its message, later ones nothing, and the run succeeds", async () => {
  await using bench = createBench(nodes);
  const entry = await bench.run({
    ...two,
    p: node("OddOnly", { value: ["t", 0], why: "even" }),
    q: node("Add", { a: ["p", 0] }),
    z: node("Show", { value: ["q", 0] }),
  });
  const errors = bench.told.filter(({ type }) => type === "execution_error");
  expect(errors.map(({ data }) => data)).toEqual([
    {
      prompt_id: entry.item.promptId,
      node_id: "q",
      node_type: "Add",
      executed: ["t", "p"],
      exception_message: "Execution Blocked: even",
      exception_type: "ExecutionBlocked",
      traceback: [],
      current_inputs: [],
      current_outputs: [],
    },
  ]);
  expect(entry.status.messages.map(([type]) => type)).toEqual([
    "execution_start",
    "execution_cached",
    "execution_success",
  ]);
  expect(entry.outputs).toEqual({ z: { text: ["11"] } });
});

test("a value that its input refuses names node and input", async () => {
  const liar = defineNode({
    ...{ id: "Liar", category: "test", inputs: {}, outputs: { value: int() } },
    run: () => ({ value: "x" as never }),
  });
  await using bench = createBench([liar]);
  const entry = await bench.run({
    w: node("Liar"),
    q: node("Add", { a: ["w", 0] }),
    z: node("Show", { value: ["q", 0] }),
  });
  expect(entry.status.messages.at(-1)?.[1]).toMatchObject({
    node_id: "q",
    exception_type: "NodeInputError",
    exception_message: expect.stringMatching(/^node q \(Add\), input "a": expected an integer .* got "x"\n$/),
  });
});
