import { any, defineNode, int, nodeResult, output, string } from "@netdist/sdk";
import { expect, test } from "vitest";
import { createBench } from "./bench.ts";
import { node } from "./nodes.ts";

const nodes = [
  defineNode({
    id: "AddTwice",
    category: "test",
    inputs: { value: int() },
    outputs: { sum: any(), literal: int() },
    run({ value }, { uniqueId }) {
      const [first, second] = [`${uniqueId}.0.0.1`, `${uniqueId}.0.0.2`];
      const expand = {
        [first]: node("Add", { a: value, b: 1 }),
        [second]: node("Add", { a: [first, 0], b: 1 }),
        [`${uniqueId}.0.0.3`]: node("Show", { value: [second, 0] }),
      };
      return nodeResult({ outputs: { sum: [second, 0], literal: value }, expand });
    },
  }),
  defineNode({
    id: "Collect",
    category: "test",
    inputs: { count: int(), by: string() },
    outputs: { values: output(any(), { isList: true }) },
    run: ({ count, by }, { uniqueId }) =>
      nodeResult({
        outputs: { values: [`${uniqueId}.1`, 0] as never },
        expand: { [`${uniqueId}.1`]: node(by, { count }) },
      }),
  }),
  defineNode({
    id: "OneList",
    category: "test",
    inputs: { count: int() },
    outputs: { list: any() },
    run: ({ count }) => ({ list: Array.from({ length: count }, (_, index) => index) }),
  }),
  defineNode({
    id: "Circle",
    category: "test",
    inputs: {},
    outputs: { value: any() },
    run: (_, { uniqueId: id }) =>
      nodeResult({
        outputs: { value: [`${id}.1`, 0] },
        expand: { [`${id}.1`]: node("Add", { a: [`${id}.2`, 0] }), [`${id}.2`]: node("Add", { a: [`${id}.1`, 0] }) },
      }),
  }),
  defineNode({
    id: "Unknown",
    category: "test",
    inputs: {},
    outputs: { value: any() },
    run: () => nodeResult({ outputs: { value: ["x", 0] }, expand: { x: node("NoSuchClass") } }),
  }),
  defineNode({
    id: "Failing",
    category: "test",
    inputs: {},
    outputs: { value: any() },
    run: (_, { uniqueId }) =>
      nodeResult({ outputs: { value: [`${uniqueId}.1`, 0] }, expand: { [`${uniqueId}.1`]: node("Add", { a: "x" }) } }),
  }),
];

test("a graph takes the node's place; its outputs are values or links, and output nodes in it run", async () => {
  await using bench = createBench(nodes);
  const entry = await bench.run({
    n: node("Number", { value: 5 }),
    e: node("AddTwice", { value: ["n", 0] }),
    y: node("Show", { value: ["e", 1] }),
    z: node("Show", { value: ["e", 0] }),
  });
  expect(entry.outputs).toEqual({ "e.0.0.3": { text: ["7"] }, y: { text: ["5"] }, z: { text: ["7"] } });
  expect(entry.meta["e.0.0.3"]).toEqual({
    node_id: "e.0.0.3",
    display_node: "e",
    parent_node: "e",
    real_node_id: "e",
  });
  const executing = bench.told.filter(({ type }) => type === "executing").map(({ data }) => data["display_node"]);
  expect(executing.filter((id) => id === "e")).toHaveLength(4);
});

test.each(["0.3.64", "0.33.0"] as const)("what an expansion gave is cached as any other (%s)", async (profile) => {
  await using bench = createBench(nodes, { profile });
  const expanding = (value: number, again: number) => ({
    e: node("AddTwice", { value, again }),
    z: node("Show", { value: ["e", 0] }),
  });
  await bench.run(expanding(5, 0));
  bench.told.length = 0;
  const entry = await bench.run(expanding(5, 1));
  expect(entry.outputs["e.0.0.3"]).toEqual({ text: ["7"] });
  expect(bench.told.filter(({ type }) => type === "executing").map(({ data }) => data["node"])).toEqual([
    "e",
    "z",
    null,
  ]);
});

const collecting = (by: string) => ({ c: node("Collect", { count: 3, by }), z: node("Show", { value: ["c", 0] }) });

test("a list output that is a link into an expansion takes the value there apart, as ComfyUI does", async () => {
  await using bench = createBench(nodes);
  const entry = await bench.run(collecting("OneList"));
  expect(entry.outputs).toEqual({ z: { text: ["0", "1", "2"] } });
});

test("a list output that is a link to values which are no lists fails, as ComfyUI does", async () => {
  await using bench = createBench(nodes);
  const entry = await bench.run(collecting("Spread"));
  expect(entry.status.messages.at(-1)?.[1]).toMatchObject({ node_id: "c", exception_type: "TypeError" });
});

test.each([
  ["Unknown", { exception_type: "NodeNotFoundError", exception_message: expect.stringContaining("NoSuchClass") }],
  ["Failing", { exception_type: "NodeInputError", exception_message: expect.stringContaining('input "a"') }],
  ["Circle", { exception_type: "graph.DependencyCycleError", exception_message: "Dependency cycle detected" }],
])("%s: the error names the submitted node", async (id, expected) => {
  await using bench = createBench(nodes);
  const entry = await bench.run({ e: node(id), z: node("Show", { value: ["e", 0] }) });
  expect(entry.status.messages.at(-1)).toEqual([
    "execution_error",
    expect.objectContaining({ node_id: "e", node_type: id, ...expected }),
  ]);
  // ComfyUI's status tells of the node that ran last.
  expect(entry.status.status_str).toBe(id === "Circle" ? "success" : "error");
});
