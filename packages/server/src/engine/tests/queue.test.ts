import type { Json, JsonObject } from "@netdist/sdk/prompt";
import { describe, expect, test } from "vitest";
import { queueItemJson } from "../render.ts";
import { createBench } from "./bench.ts";
import { gates, hasStarted } from "./gates.ts";
import { node } from "./nodes.ts";

const ID = "0b0f3c0e-6f0f-4b52-9f4e-0a0d6c6d1c1";
const quick = (value: number) => ({ n: node("Number", { value }), z: node("Show", { value: ["n", 0] }) });

/** A bench whose executor is busy until `gate("a")` opens. */
async function busyBench(profile?: "0.3.64" | "0.33.0") {
  const { wait, gate } = gates();
  const bench = createBench([wait], profile ? { profile } : {});
  const running = await bench.start({ a: node("Wait", { name: "a" }), z: node("Show", { value: ["a", 0] }) });
  await bench.message(hasStarted);
  return { bench, running, gate };
}

test("prompts run by number, then by id; front goes before all", async () => {
  const { bench, running, gate } = await busyBench();
  await using _ = bench;
  const ids: Record<string, string> = {};
  const submit = async (name: string, body: JsonObject) => {
    ids[name] = await bench.start(quick(1), body);
  };
  await submit("counter 1", {});
  await submit("counter 2", {});
  await submit("front", { front: true });
  await submit("number b", { number: 1.5, prompt_id: `${ID}b` });
  await submit("number a", { number: "1.5", prompt_id: `${ID}a` });
  await submit("negative", { number: -100 });
  expect(bench.engine.remaining()).toBe(7);
  gate("a").open(1);
  await bench.ended(ids["counter 2"] ?? "");
  const order = bench.engine.history.page({}).map((entry) => entry.item.promptId);
  const names = order.map((id) => Object.keys(ids).find((name) => ids[name] === id));
  expect(names).toEqual([undefined, "negative", "front", "counter 1", "number a", "number b", "counter 2"]);
  expect(order[0]).toBe(running);
});

test("an item is shown with five members and without secrets", async () => {
  const { bench, gate } = await busyBench();
  await using _ = bench;
  const extra_data = { auth_token_comfy_org: "secret", api_key_comfy_org: "secret", note: 1 };
  const id = await bench.start(quick(1), { extra_data });
  const [item] = bench.engine.queue().pending;
  if (!item) throw new Error("nothing is pending");
  expect(queueItemJson(item)).toEqual([
    1,
    id,
    quick(1),
    { note: 1, client_id: "tester", create_time: expect.any(Number) },
    ["z"],
  ]);
  expect(item.sensitive).toEqual({ auth_token_comfy_org: "secret", api_key_comfy_org: "secret" });
  gate("a").open(1);
  expect(JSON.stringify(await bench.ended(id)).replace(JSON.stringify(item.sensitive), "")).not.toContain("secret");
});

test("0.3.64 stamps no creation time", async () => {
  await using bench = createBench([], { profile: "0.3.64" });
  expect((await bench.run(quick(1))).item.extraData).toEqual({ client_id: "tester" });
});

test("pending prompts are deleted, cleared and cancelled; each change is told", async () => {
  const { bench, running, gate } = await busyBench();
  await using _ = bench;
  const [a, b, c, d] = [
    await bench.start(quick(1)),
    await bench.start(quick(2)),
    await bench.start(quick(3)),
    await bench.start(quick(4)),
  ];
  bench.told.length = 0;
  bench.engine.deletePending([a, "unknown"]);
  expect(bench.engine.cancel(b)).toBe(true);
  expect(bench.engine.cancel("unknown")).toBe(false);
  expect(bench.engine.queue().pending.map((item) => item.promptId)).toEqual([c, d]);
  expect([running, c, a].map((id) => bench.engine.owns(id))).toEqual([true, true, false]);
  bench.engine.clearPending();
  expect(bench.told.map(({ data }) => JSON.stringify(data).match(/\d+/)?.[0])).toEqual(["4", "3", "1"]);
  expect(bench.engine.cancel(running)).toBe(true);
  await bench.ended(running);
  expect(bench.engine.cancel(running)).toBe(false);
  expect(bench.engine.history.page({}).map((entry) => entry.item.promptId)).toEqual([running]);
  gate("a").open(1);
});

test("equal number and id: 500, and the prompt is in the queue", async () => {
  const { bench, gate } = await busyBench();
  await using _ = bench;
  const body = { prompt: quick(1), number: 5, prompt_id: `${ID}a` };
  expect((await bench.engine.submit(body)).status).toBe(200);
  expect(await bench.engine.submit(body)).toMatchObject({
    status: 500,
    body: expect.stringContaining("Server got itself"),
  });
  expect(bench.engine.queue().pending).toHaveLength(2);
  gate("a").open(1);
});

describe("bodies that make ComfyUI's handler throw are answered with 500", () => {
  test.each<[string, Json]>([
    ["a number", 5],
    ["null", null],
    ["a prompt that is a list", { prompt: [] }],
    ["a prompt that is null", { prompt: null }],
    ["a node that is a text", { prompt: { "1": "x" } }],
    ["extra_data that is a list", { prompt: quick(1), extra_data: [] } as JsonObject],
    ["a number that is null", { prompt: quick(1), number: null } as JsonObject],
  ])("%s", async (_, body) => {
    await using bench = createBench([]);
    expect((await bench.engine.submit(body)).status).toBe(500);
  });
});

test("the counter moves on with every body that has no number, also a refused one", async () => {
  await using bench = createBench([]);
  await bench.engine.submit({ prompt: {} });
  await bench.engine.submit({ prompt: quick(1), number: 9 });
  expect((await bench.engine.submit({ prompt: quick(1) })).body).toMatchObject({ number: 1 });
});

test("node ids may be names of members that every object has", async () => {
  await using bench = createBench([]);
  const prompt = JSON.parse('{"__proto__": {"class_type": "Number", "inputs": {"value": 3}}, "constructor": 0}');
  prompt.constructor = node("Show", { value: ["__proto__", 0] });
  expect((await bench.run(prompt)).outputs).toEqual({ constructor: { text: ["3"] } });
  const last = bench.told.findLast(({ type }) => type === "progress_state");
  expect(Object.keys(last?.data["nodes"] ?? {})).toEqual(["__proto__", "constructor"]);
});

test("only the wanted outputs run", async () => {
  await using bench = createBench([]);
  const prompt = { ...quick(1), y: node("Show", { value: 2 }) };
  const entry = await bench.run(prompt, { partial_execution_targets: ["y", "n"] });
  expect([entry.item.outputs, entry.outputs]).toEqual([["y"], { y: { text: ["2"] } }]);
});

test("closing interrupts, and nothing else starts", async () => {
  const { bench, running } = await busyBench();
  await bench.start(quick(1));
  await bench.engine.close();
  expect(bench.engine.history.get(running)?.status.messages.at(-1)?.[0]).toBe("execution_interrupted");
  expect(bench.engine.history.page({})).toHaveLength(1);
  expect((await bench.engine.submit({ prompt: quick(1) })).status).toBe(500);
});
