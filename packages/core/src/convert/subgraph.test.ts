import type { Json, JsonObject, Prompt } from "@netdist/sdk/prompt";
import { describe, expect, test } from "vitest";
import { convertWorkflow } from "./index.ts";
import { type NodeSpec, subgraph, workflow } from "./testing/build.ts";
import { definitions } from "./testing/definitions.ts";

const source: NodeSpec = { type: "Source", id: 1, out: ["IMAGE", "INT"], values: [7] };
const sink: NodeSpec = {
  type: "Sink",
  id: 5,
  in: { "image:IMAGE": [-10, 0], "size:INT*": [-10, 1] },
  values: [4, "x"],
};

const convert = (nodes: readonly NodeSpec[], subgraphs: readonly JsonObject[]): Prompt =>
  convertWorkflow(workflow(nodes, { definitions: { subgraphs } }), definitions);

describe("a subgraph", () => {
  const shrink = subgraph("shrink", ["image", "size"], {
    nodes: [sink, { ...source, id: 6 }],
    outputs: [
      [6, 1],
      [-10, 0],
    ],
  });
  const host = (more: Partial<NodeSpec>): NodeSpec => ({
    type: "shrink",
    id: 12,
    in: { "image:IMAGE": [1, 0], "size:INT*": null },
    out: ["INT", "IMAGE"],
    ...more,
  });

  test("is flattened into ids with a colon", () => {
    const prompt = convert([source, host({})], [shrink]);
    expect(prompt).toMatchObject({
      "12:5": { class_type: "Sink", inputs: { image: ["1", 0], size: 4, label: "x" } },
      "12:6": { class_type: "Source", inputs: { value: 7 } },
    });
    expect(Object.keys(prompt)).toHaveLength(3);
  });

  test.for<[string, Partial<NodeSpec>, unknown]>([
    ["its own value without a link", {}, 4],
    ["the instance's value", { values: [9] }, 9],
    ["nothing new for null", { values: [null] }, 4],
    ["the linked value", { in: { "image:IMAGE": [1, 0], "size:INT*": [1, 1] }, values: [9] }, ["1", 1]],
    ["the value of a proxy of the inner widget", { values: [9], properties: { proxyWidgets: [["5", "size"]] } }, 9],
    ["the value of a proxy of its own input", { values: [9], properties: { proxyWidgets: [["-1", "size"]] } }, 9],
    [
      "the value that a migration kept",
      { values: [8], properties: { proxyWidgetErrorQuarantine: [{ originalEntry: ["-1", "size"], hostValue: 9 }] } },
      9,
    ],
  ])("gives a promoted widget %s", ([, more, size]) => {
    expect(convert([source, host(more)], [shrink])["12:5"]?.inputs["size"]).toEqual(size);
  });

  test("gives a widget that is promoted without a link the instance's value", () => {
    const prompt = convert(
      [source, host({ values: ["new"], properties: { proxyWidgets: [["5", "label"]] } })],
      [shrink],
    );
    expect(prompt["12:5"]?.inputs).toMatchObject({ label: "new", size: 4 });
  });

  test("serves two instances with values of their own", () => {
    const prompt = convert([source, host({ values: [1] }), host({ id: 13, values: [2] })], [shrink]);
    expect([prompt["12:5"]?.inputs["size"], prompt["13:5"]?.inputs["size"]]).toEqual([1, 2]);
  });

  test("feeds what is linked to its outputs, from inside or straight through", () => {
    const after: NodeSpec = { type: "Sink", id: 20, in: { "image:IMAGE": [12, 1], "size:INT*": [12, 0] } };
    expect(convert([source, host({}), after], [shrink])["20"]?.inputs).toMatchObject({
      image: ["1", 0],
      size: ["12:6", 1],
    });
  });

  test.for([
    { mode: 2, image: undefined },
    { mode: 4, image: ["1", 0] },
  ])("in mode $mode has no nodes", ({ mode, image }) => {
    const after: NodeSpec = { type: "Sink", id: 20, in: { "image:IMAGE": [12, 1] } };
    const prompt = convert([source, host({ mode }), after], [shrink]);
    expect(Object.keys(prompt)).toEqual(["1", "20"]);
    expect(prompt["20"]?.inputs["image"]).toEqual(image);
  });

  test("takes a primitive from outside", () => {
    const primitive: NodeSpec = { type: "PrimitiveNode", id: 2, out: ["INT"], values: [33, "fixed"] };
    const prompt = convert([source, primitive, host({ in: { "image:IMAGE": [1, 0], "size:INT*": [2, 0] } })], [shrink]);
    expect(prompt["12:5"]?.inputs["size"]).toBe(33);
  });
});

describe("subgraphs inside subgraphs", () => {
  const inner = subgraph("inner", ["image", "size"], { nodes: [sink] });
  const outer = (values: Json): JsonObject =>
    subgraph("outer", ["image", "size"], {
      nodes: [{ type: "inner", id: 3, in: { "image:IMAGE": [-10, 0], "size:INT*": [-10, 1] }, values }],
    });
  const host = (more: Partial<NodeSpec>): NodeSpec => ({
    type: "outer",
    id: 12,
    in: { "image:IMAGE": [1, 0], "size:INT*": null },
    ...more,
  });

  test.for<[string, Json, Partial<NodeSpec>, number]>([
    ["the innermost value", [null], {}, 4],
    ["the middle value", [6], {}, 6],
    ["the outer value", [6], { values: [8] }, 8],
    ["the outer value by proxy", [6], { values: [8], properties: { proxyWidgets: [["3", "size"]] } }, 8],
  ])("take %s", ([, middle, more, size]) => {
    const prompt = convert([source, host(more)], [inner, outer(middle)]);
    expect(prompt["12:3:5"]?.inputs).toMatchObject({ image: ["1", 0], size });
  });

  test("may be defined inside the definition that uses them", () => {
    const nested = { ...outer([6]), definitions: { subgraphs: [inner] } };
    expect(Object.keys(convert([source, host({})], [nested]))).toEqual(["1", "12:3:5"]);
  });

  test("that contain themselves are refused", () => {
    const loop = subgraph("loop", [], { nodes: [{ type: "loop", id: 2 }] });
    expect(() => convert([{ type: "loop", id: 1 }], [loop])).toThrow(
      expect.objectContaining({ code: "CONVERT_FAILED" }),
    );
  });

  test("that double at every level are refused before memory ends", () => {
    const level = (n: number): JsonObject =>
      subgraph(`s${n}`, [], {
        nodes: [
          { type: `s${n + 1}`, id: 1 },
          { type: `s${n + 1}`, id: 2 },
        ],
      });
    const levels = Array.from({ length: 40 }, (_, n) => level(n));
    expect(() => convert([{ type: "s0", id: 1 }], levels)).toThrow(/more than 10000/);
  });
});
