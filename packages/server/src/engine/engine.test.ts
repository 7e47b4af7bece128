import { any, defineNode, nodeResult } from "@netdist/sdk";
import { expect, test } from "vitest";
import { createBench, node } from "./testing.ts";

const show = defineNode({
  id: "Show",
  category: "test",
  inputs: { value: any() },
  outputs: {},
  outputNode: true,
  run: ({ value }) => nodeResult({ outputs: {}, ui: { text: [String(value)] } }),
});

test("a prompt runs from its outputs and ends in the history", async () => {
  await using bench = createBench([show]);
  const entry = await bench.run({
    "1": node("Number", { value: 2 }),
    "2": node("Add", { a: ["1", 0] }),
    "3": node("Show", { value: ["2", 0] }),
    "4": node("Number", { value: 9 }),
  });
  expect(entry.outputs).toEqual({ "3": { text: ["12"] } });
  expect(entry.status).toMatchObject({ status_str: "success", completed: true });
  expect(bench.types()).toEqual([
    "execution_start",
    "execution_cached",
    ...["executing", "executing", "executing", "executed"],
    "execution_success",
    "executing",
  ]);
});
