import { expect, test } from "vitest";
import { createBench } from "./bench.ts";
import { node } from "./nodes.ts";

const quick = (value: number) => ({ n: node("Number", { value }), z: node("Show", { value: ["n", 0] }) });

test("a dead executor accepts prompts and runs none", async () => {
  await using bench = createBench([]);
  bench.faults.dieAfterPrompts = 1;
  await bench.run(quick(1));
  await bench.start(quick(2));
  expect(bench.engine.queue()).toMatchObject({ running: [], pending: [{ number: 1 }] });
});

test("an executor that dies at a node leaves its prompt running and tells nobody", async () => {
  await using bench = createBench([]);
  bench.faults.dieAtClass = "Show";
  const id = await bench.start(quick(1));
  await bench.message(({ type, data }) => type === "progress_state" && JSON.stringify(data).includes("finished"));
  await bench.start(quick(2));
  expect(bench.engine.queue()).toMatchObject({ running: [{ promptId: id }], pending: [{ number: 1 }] });
  expect(bench.types()).toEqual(["execution_start", "execution_cached", "executing"]);
});

test("lost outputs are neither told nor stored, and a cached run has none either", async () => {
  await using bench = createBench([]);
  bench.faults.loseOutputsOf = ["z"];
  const first = await bench.run(quick(1));
  const second = await bench.run(quick(1));
  expect([first.outputs, second.outputs]).toEqual([{}, {}]);
  expect(bench.told.filter(({ type }) => type === "executed").map(({ data }) => data["output"])).toEqual([null]);
});
