import { any, defineNode, int, string } from "@netdist/sdk";
import type { Prompt } from "@netdist/sdk/prompt";
import { expect, test } from "vitest";
import { createBench } from "./bench.ts";
import { node } from "./nodes.ts";

const asked: unknown[] = [];
const nodes = [
  defineNode({
    id: "Either",
    category: "test",
    inputs: { which: string(), a: int({ lazy: true }), b: int({ lazy: true, optional: true }) },
    outputs: { value: any() },
    needs(values) {
      asked.push({ ...values });
      if (values.which === "both") return values.a === undefined ? ["a"] : ["b"];
      return values.which === "none" ? [] : [values.which as "a"];
    },
    run: ({ which, a, b }) => ({ value: which === "a" ? a : which === "b" ? b : [a ?? null, b ?? null] }),
  }),
  defineNode({
    id: "Raw",
    category: "test",
    inputs: { link: any({ rawLink: true, lazy: true }) },
    outputs: { link: any() },
    run: ({ link }) => ({ link: JSON.stringify(link) }),
  }),
];
const sources: Prompt = { x: node("Number", { value: 1 }), y: node("Number", { value: 2 }) };

test.each([
  ["a", "1", ["x"]],
  ["b", "2", ["y"]],
  ["both", "[1,2]", ["x", "y"]],
  ["none", "[null,null]", []],
])("needs %s", async (which, shown, ran) => {
  asked.length = 0;
  await using bench = createBench(nodes);
  const entry = await bench.run({
    ...sources,
    e: node("Either", { which, a: ["x", 0], b: ["y", 0] }),
    z: node("Show", { value: ["e", 0] }),
  });
  expect(entry.outputs).toEqual({ z: { text: [shown] } });
  const executing = bench.told.filter(({ type }) => type === "executing").map(({ data }) => data["node"]);
  expect(executing.filter((id) => id === "x" || id === "y")).toEqual(ran);
  expect(executing.filter((id) => id === "e")).toHaveLength(ran.length + 1);
  expect(asked[0]).toEqual({ which, a: undefined, b: undefined });
});

test("names that are there already are ignored, and cached inputs are there at once", async () => {
  await using bench = createBench(nodes);
  const prompt = { ...sources, e: node("Either", { which: "a", a: ["x", 0] }) };
  await bench.run({ ...sources, z: node("Show", { value: ["x", 0] }) });
  const entry = await bench.run({ ...prompt, z: node("Show", { value: ["e", 0] }) });
  expect(entry.outputs).toEqual({ z: { text: ["1"] } });
});

test.each([
  ["nothing", { which: "b", a: ["x", 0] }, "Node e says it needs input b, but there is no input to that node at all"],
])("asking for %s is an error", async (_, inputs, message) => {
  await using bench = createBench(nodes);
  const entry = await bench.run({ ...sources, e: node("Either", inputs), z: node("Show", { value: ["e", 0] }) });
  expect(entry.status.messages.at(-1)?.[1]).toMatchObject({ node_id: "e", exception_message: `${message}\n` });
});

test("rawLink gives the link itself; with lazy, nothing above it runs", async () => {
  await using bench = createBench(nodes);
  const entry = await bench.run({
    ...sources,
    r: node("Raw", { link: ["x", 0] }),
    z: node("Show", { value: ["r", 0] }),
  });
  expect(entry.outputs).toEqual({ z: { text: [JSON.stringify('["x",0]')] } });
  expect(bench.told.some(({ data }) => data["node"] === "x")).toBe(false);
});
