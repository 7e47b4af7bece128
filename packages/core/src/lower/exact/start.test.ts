import type { Prompt } from "@netdist/sdk/prompt";
import { describe, expect, test } from "vitest";
import { chain, chainWorker, node, queueSimple, table } from "../samples.ts";
import { exactStart } from "./start.ts";

const exact = (inputs: Parameters<typeof queueSimple>[0] = {}) =>
  queueSimple({ seed: 7, batch_local: 2, seed_mode: "exact", ...inputs });
const start = (prompt: Prompt, id: string) => exactStart(prompt, table, id, { seed: 7n, batchLocal: 2 });

describe("several queue nodes", () => {
  const three: Prompt = {
    "9": exact({ batch_remote: 3 }),
    "10": exact({ batch_remote: 4 }),
    "89:0": exact({ batch_remote: 5 }),
    "11": exact({ batch_remote: 6, enabled: "false", seed: 1 }),
  };
  test.for([
    ["9", 2],
    ["10", 5],
    ["89:0", 9],
  ] as const)("node %s begins at %i", ([id, expected]) => {
    expect(start(three, id)).toBe(expected);
  });
  test("shared links are the same value", () => {
    const linked = { "1": exact({ seed: ["5", 0] }), "2": exact({ seed: ["5", 0] }), "5": node("PrimitiveInt") };
    expect(start(linked, "2")).toBe(4);
  });
  test("its own link and another's literal of that value", () => {
    expect(start({ "1": exact(), "2": exact({ seed: ["5", 0] }) }, "2")).toBe(4);
  });
  test.for<[string, Parameters<typeof queueSimple>[0], RegExp]>([
    ["another seed", { seed: 8 }, /seed of node 1/],
    ["another batch_local", { batch_local: 3 }, /batch_local of node 1/],
    ["a seed that is a link", { seed: ["5", 0] }, /seed of node 1/],
    ["a batch_remote that is a link", { batch_remote: ["5", 0] }, /batch_remote of node 1 .* typed into the widget/],
    ["offset mode", { seed_mode: "offset" }, /seed_mode of node 1/],
  ])("%s is refused", ([, inputs, message]) => {
    expect(() => start({ "1": exact(inputs), "2": exact() }, "2")).toThrow(message);
    expect(() => start({ "1": exact(inputs), "2": exact() }, "2")).toThrow(
      expect.objectContaining({ code: "EXACT_REFUSED" }),
    );
  });
});

describe("a chain", () => {
  test.for([
    ["21", 2],
    ["22", 5],
  ] as const)("worker %s begins at %i", ([id, expected]) => {
    expect(start(chain, id)).toBe(expected);
  });
  test("a worker without override counts as the chain's batch, one that is off not at all", () => {
    const own = { ...chain, "21": chainWorker(["20", 0]) };
    expect(start(own, "22")).toBe(4);
    expect(start({ ...chain, "21": chainWorker(["20", 0], { enabled: "false", batch_override: 3 }) }, "22")).toBe(2);
  });
  test("an override that is a link is refused", () => {
    const linked = { ...chain, "21": chainWorker(["20", 0], { batch_override: ["5", 0] }) };
    expect(() => start(linked, "22")).toThrow(/batch_override of node 21/);
  });
  test("two workers at one place are refused", () => {
    expect(() => start({ ...chain, "22": chainWorker(["20", 0]) }, "22")).toThrow(/one line/);
  });
});
