import type { Prompt, PromptNode } from "@netdist/sdk/prompt";
import { describe, expect, test } from "vitest";
import {
  ancestorsOf,
  compareIds,
  descendantsOf,
  freshIds,
  graphOf,
  linksOf,
  promptOf,
  type RewriteRules,
  rewrite,
  topologicalOrder,
} from "./index.ts";

const node = (inputs: PromptNode["inputs"] = {}): PromptNode => ({ class_type: "A", inputs });
const line = (length: number): Prompt =>
  Object.fromEntries(Array.from({ length }, (_, at) => [`n${at}`, node(at > 0 ? { x: [`n${at - 1}`, 0] } : {})]));
const diamond = graphOf({
  "89:0": node(),
  "1": node({ a: ["89:0", 0], b: 5 }),
  "2": node({ a: ["89:0", 1] }),
  "3": node({ a: ["1", 0], b: ["2", 0] }),
});

describe("links", () => {
  test.for<[string, unknown, boolean]>([
    ["an id and a slot", ["1", 0], true],
    ["an id of a subgraph", ["89:0", 2], true],
    ["a number and a slot", [1, 0], false],
    ["three members", ["1", 0, 1], false],
    ["two texts", ["1", "0"], false],
    ["a wrapped list", { __value__: ["1", 0] }, false],
    ["a list of links", [["1", 0]], false],
    ["null", null, false],
  ])("%s", ([, value, is]) => {
    expect(linksOf(node({ x: value as never }))).toHaveLength(is ? 1 : 0);
  });
});

test("ancestors and descendants, the given nodes among them", () => {
  expect([...ancestorsOf(diamond, ["1"])].sort()).toEqual(["1", "89:0"]);
  expect([...descendantsOf(diamond, ["2"])].sort()).toEqual(["2", "3"]);
  expect([...descendantsOf(diamond, ["gone"])]).toEqual([]);
});

describe("order", () => {
  test("sources first", () => {
    expect(topologicalOrder(diamond)).toEqual(["89:0", "1", "2", "3"]);
  });
  test("links to nodes that are not there do not count", () => {
    expect(topologicalOrder(graphOf({ a: node({ x: ["gone", 0] }) }))).toEqual(["a"]);
  });
  test("a circle is named by a node on it", () => {
    const circle = graphOf({ a: node({ x: ["c", 0] }), b: node({ x: ["c", 0] }), c: node({ x: ["b", 0] }) });
    expect(() => topologicalOrder(circle)).toThrow(/Node [bc] .*its own output/);
  });
  test("of ids: numbers by value, parts of subgraphs each, names last", () => {
    const ids = ["name", "10", "89:1", "9", "89:0:3", "89", "89:0", "007", "18446744073709551616"];
    expect(ids.sort(compareIds)).toEqual([
      "007",
      "9",
      "10",
      "89",
      "89:0",
      "89:0:3",
      "89:1",
      "18446744073709551616",
      "name",
    ]);
  });
});

test("fresh ids are those that nobody has", () => {
  const fresh = freshIds(new Set(["netdist-1", "netdist-3"]));
  expect([fresh(), fresh(), fresh()]).toEqual(["netdist-2", "netdist-4", "netdist-5"]);
});

describe("rewriting", () => {
  const rules = (gone: string, optional: string): RewriteRules => ({
    replace: (id) => (id === gone ? () => ({ gone: true, cause: id }) : undefined),
    isOptional: (_node, input) => input === optional,
  });
  test("what needs a removed node goes too", () => {
    expect([...rewrite(diamond, rules("1", "")).graph.keys()].sort()).toEqual(["2", "89:0"]);
  });
  test("an optional input goes alone", () => {
    const { graph } = rewrite(diamond, rules("1", "a"));
    expect(graph.get("3")?.inputs).toEqual({ b: ["2", 0] });
  });
  test("the cause is the node that was removed first", () => {
    expect(rewrite(diamond, rules("89:0", "")).standIn(["3", 0])).toEqual({ gone: true, cause: "89:0" });
  });
  test("values take the place of links, and are told of", () => {
    const by = { literal: 7 };
    const { graph, folded } = rewrite(diamond, {
      replace: (id) => (id === "89:0" ? () => by : undefined),
      isOptional: () => false,
    });
    expect(graph.get("1")?.inputs).toEqual({ a: 7, b: 5 });
    expect(folded).toEqual([
      { nodeId: "1", input: "a", by },
      { nodeId: "2", input: "a", by },
    ]);
  });
});

describe("hostile prompts (T12)", () => {
  test("200,000 nodes in a row overflow nothing", () => {
    const graph = graphOf(line(200_000));
    expect(topologicalOrder(graph)).toHaveLength(200_000);
    expect(ancestorsOf(graph, ["n199999"]).size).toBe(200_000);
  });
  test("nor do they when they are all removed", () => {
    const graph = graphOf(line(50_000));
    expect(descendantsOf(graph, ["n0"]).size).toBe(50_000);
    const removed = rewrite(graph, {
      replace: (id) => (id === "n0" ? () => ({ gone: true, cause: id }) : undefined),
      isOptional: () => false,
    });
    expect(removed.graph.size).toBe(0);
  });
  test("ids and inputs named like Object's own are names", () => {
    const prompt = JSON.parse(
      '{"__proto__": {"class_type": "A", "inputs": {"__proto__": 1}}, "constructor": {"class_type": "B", "inputs": {"x": ["__proto__", 0]}}}',
    );
    const graph = graphOf(prompt);
    expect([...ancestorsOf(graph, ["constructor"])].sort()).toEqual(["__proto__", "constructor"]);
    const written = promptOf(rewrite(graph, { replace: () => undefined, isOptional: () => false }).graph);
    expect(JSON.stringify(written)).toBe(JSON.stringify(prompt));
    expect(Object.getPrototypeOf(written)).toBe(Object.prototype);
  });
  test.for<[string, unknown, RegExp]>([
    ["nothing", null, /found nothing/],
    ["a list", [], /a list/],
    ["no nodes", {}, /without nodes/],
    ["a node that is a text", { "1": "x" }, /node "1"/],
    ["inputs that are a list", { "1": { class_type: "A", inputs: [] } }, /node "1"/],
    ["what the frontend saves", { nodes: [], links: [] }, /API/],
  ])("%s is PROMPT_INVALID", ([, value, message]) => {
    expect(() => graphOf(value as never)).toThrow(expect.objectContaining({ code: "PROMPT_INVALID" }));
    expect(() => graphOf(value as never)).toThrow(message);
  });
  test("literals up to 512 levels deep, no deeper", () => {
    const nested = (levels: number): never => {
      let value: unknown = 0;
      for (let level = 0; level < levels; level += 1) value = { x: value };
      return value as never;
    };
    expect(() => graphOf({ "1": node({ x: nested(512) }) })).not.toThrow();
    expect(() => graphOf({ "1": node({ x: nested(513) }) })).toThrow(/nested deeper than 512/);
  });
});
