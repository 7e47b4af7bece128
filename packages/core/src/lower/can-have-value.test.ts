import type { Prompt } from "@netdist/sdk/prompt";
import { describe, expect, test } from "vitest";
import { canHaveValue } from "./index.ts";
import { chain, node, queueSimple, simple, table } from "./samples.ts";

const has = (prompt: Prompt, value: unknown) => canHaveValue(prompt, table, value);
const queue = (inputs: Parameters<typeof queueSimple>[0], more: Prompt = {}): Prompt => ({
  ...simple,
  "10": queueSimple(inputs),
  ...more,
});
const fetcher = (if_disabled?: string) =>
  node("FetchRemote", { final_image: ["8", 0], remote_info: ["10", 2], ...(if_disabled && { if_disabled }) });
const start = (batch: number) => node("RemoteChainStart", { workflow: ["19", 0], batch, seed: 1 });

describe("what can have a value here", () => {
  test.for<[string, Prompt, unknown, boolean]>([
    ["the local picture", simple, ["8", 0], true],
    ["the local picture of an empty local part", queue({ batch_local: 0 }), ["8", 0], false],
    ["the seed of an empty local part", queue({ batch_local: 0 }), ["10", 0], false],
    ["its remote_info", queue({ batch_local: 0 }), ["10", 2], true],
    ["a batch that is a link", queue({ batch_local: ["30", 0] }), ["8", 0], true],
    ["a node that gives the worker's values here", queue({ batch_local: 0, enabled: "remote" }), ["8", 0], true],
    ["a fetched picture, though the local part is empty", queue({ batch_local: 0 }), ["11", 0], true],
    ["disabled, black", queue({ enabled: "false" }), ["11", 0], true],
    ["disabled, skip", queue({ enabled: "false" }, { "11": fetcher("skip") }), ["11", 0], false],
    ["enabled, skip", queue({}, { "11": fetcher("skip") }), ["11", 0], true],
    ["disabled, local", queue({ enabled: "false" }, { "11": fetcher("local") }), ["11", 0], true],
    [
      "disabled, local, empty local part",
      queue({ enabled: "false", batch_local: 0 }, { "11": fetcher("local") }),
      ["11", 0],
      false,
    ],
    ["joined pictures, one side empty", queue({ batch_local: 0 }), ["12", 0], true],
    [
      "joined pictures, both sides empty",
      queue({ enabled: "false", batch_local: 0 }, { "11": fetcher("skip") }),
      ["12", 0],
      false,
    ],
    ["an unconnected input", simple, undefined, false],
    ["a literal", simple, 5, true],
    ["a link to nowhere", simple, ["99", 0], true],
    ["the end of a chain with a local part", chain, ["8", 0], true],
    ["the end of a chain without one", { ...chain, "20": start(0) }, ["8", 0], false],
    ["a worker's pictures of a chain without local part", { ...chain, "20": start(0) }, ["24", 0], true],
    ["a circle", { "1": node("A", { x: ["2", 0] }), "2": node("A", { x: ["1", 0] }) }, ["1", 0], true],
  ])("%s: %j", ([, prompt, value, expected]) => {
    expect(has(prompt, value)).toBe(expected);
  });
});

test("a long line of nodes", () => {
  const line: Record<string, ReturnType<typeof node>> = { "0": queueSimple({ batch_local: 0 }) };
  for (let at = 1; at <= 50_000; at += 1) line[at] = node("ImageInvert", { image: [String(at - 1), 0] });
  expect(has(line, ["50000", 0])).toBe(false);
});
