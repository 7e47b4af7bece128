import { readFileSync } from "node:fs";
import { type Json, type JsonObject, type Prompt, parseJson, stringifyJson } from "@netdist/sdk/prompt";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ErrorFacts } from "../errors/index.ts";
import { type ConvertOptions, convertWorkflow } from "./index.ts";
import { type NodeSpec, workflow, workflowVersion1 } from "./testing/build.ts";
import { definitions } from "./testing/definitions.ts";

const load = (name: string): JsonObject =>
  parseJson(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), "utf8")) as JsonObject;

const convert = (nodes: readonly NodeSpec[], options?: ConvertOptions): Prompt =>
  convertWorkflow(workflow(nodes), definitions, options);
const inputs = (nodes: readonly NodeSpec[], id = "1", options?: ConvertOptions): unknown =>
  convert(nodes, options)[id]?.inputs;
const failure = (nodes: readonly NodeSpec[]): { message: string; facts: ErrorFacts } => {
  try {
    convert(nodes);
  } catch (error) {
    return error as { message: string; facts: ErrorFacts };
  }
  throw new Error("converted");
};

test.for(["simple", "chain"])("the old %s workflow gives the prompt that the frontend sent", (name) => {
  expect(convertWorkflow(load(`${name}.workflow`), definitions)).toEqual(load(`${name}.prompt`));
});

describe("saved widget values", () => {
  const sampler = (values: Json): readonly NodeSpec[] => [{ type: "KSampler", values }];
  const plain = { seed: 5, steps: 20, cfg: 8, sampler_name: "euler", scheduler: "normal", denoise: 1 };
  test.for<[string, Json, object]>([
    ["with a control word", [5, "fixed", 20, 8, "euler", "normal", 1], plain],
    ["with the switch of the first frontends", [5, true, 20, 8, "euler", "normal", 1], plain],
    ["without a control word", [5, 20, 8, "euler", "normal", 1], plain],
    ["too few: the rest is default", [5, "fixed", 30], { ...plain, steps: 30 }],
    ["none at all", [], { ...plain, seed: 0 }],
    ["null holes are default", [5, null, null, 8, null, "karras", 1], { ...plain, scheduler: "karras" }],
    ["more at the end, from a script", [5, "fixed", 20, 8, "euler", "normal", 1, "image", true], plain],
    ["as an object", { seed: 5, steps: 20, cfg: 8, scheduler: "normal", unknown: 1 }, plain],
    [
      "a seed past 2^53",
      [18446744073709551615n, "fixed", 20, 8, "euler", "normal", 1],
      { ...plain, seed: 18446744073709551615n },
    ],
  ])("%s", ([, values, expected]) => {
    expect(inputs(sampler(values))).toEqual(expected);
  });

  test.for<[string, NodeSpec, object]>([
    [
      "noise_seed has a control without asking",
      { type: "Noise", values: [1, "increment", "b"] },
      { noise_seed: 1, mode: "b" },
    ],
    [
      "a combo with control has a filter too",
      { type: "Picker", values: ["y", "randomize", "", 2] },
      { model: "y", strength: 2 },
    ],
    [
      "a control word where the class has none",
      { type: "EmptyLatentImage", values: [8, "fixed", 9, 2] },
      { width: 8, height: 9, batch_size: 2 },
    ],
    ["an upload button", { type: "LoadImage", values: ["b.png", "image"] }, { image: "b.png" }],
    ["forceInput has no value", { type: "Forced", values: [4, "t"] }, { b: 4, c: "t" }],
    ["forceInput with the value of old frontends", { type: "Forced", values: [3, 4, "t"] }, { b: 4, c: "t" }],
    [
      "names decide where the list is odd",
      { type: "Forced", values: [4, "t", "u", "v"], named: { b: 6, c: "w" } },
      { b: 6, c: "w" },
    ],
    [
      "lists are wrapped",
      { type: "Curve", values: [[[0, 0]], ["#fff", "#000"]] },
      { curve: { __type__: "CURVE", __value__: [[0, 0]] }, points: { __value__: ["#fff", "#000"] } },
    ],
    [
      "a dynamic combo's first option",
      { type: "Format", values: ["png", "16", true, "x"] },
      { format: "png", "format.bits": "16", "format.fast": true, name: "x" },
    ],
    [
      "a dynamic combo's other option",
      { type: "Format", values: ["jpeg", 80, "x"] },
      { format: "jpeg", "format.quality": 80, name: "x" },
    ],
    [
      "an untouched dynamic combo",
      { type: "Format" },
      { format: "png", "format.bits": "8", "format.fast": false, name: "" },
    ],
    ["a widget of a pack's script", { type: "Grow", in: { "images.image0:IMAGE": null }, values: [9] }, { blend: 9 }],
  ])("%s", ([, node, expected]) => {
    expect(inputs([node])).toEqual(expected);
  });

  test("a converted widget keeps its place in the list", () => {
    const nodes: NodeSpec[] = [
      { type: "Source", out: ["IMAGE", "INT"] },
      { type: "Sink", in: { "image:IMAGE": [1, 0], "size:INT*": [1, 1] }, values: ["gone", "here"] },
    ];
    expect(inputs(nodes, "2")).toEqual({ image: ["1", 0], size: ["1", 1], label: "here" });
  });

  test("inputs that grow keep their names", () => {
    const nodes: NodeSpec[] = [
      { type: "Source" },
      { type: "Grow", in: { "images.image0:IMAGE": [1, 0], "images.image1:IMAGE": null } },
    ];
    expect(inputs(nodes, "2")).toEqual({ "images.image0": ["1", 0], blend: 2 });
  });
});

describe("texts", () => {
  const encode = (text: string): readonly NodeSpec[] => [{ type: "CLIPTextEncode", values: [text] }];
  test.for([
    ["a {red|green} house", "a green house"],
    ["{a|{b|c}}", "c"],
    ["\\{a|b\\}", "{a|b}"],
    ["x // note\ny /* z */", "x \ny "],
    ["{open|end", "end"],
  ])("%j with the last choice is %j", ([text, expected]) => {
    expect(inputs(encode(text ?? ""), "1", { random: () => 0.99 })).toEqual({ text: expected });
  });

  test("file names take dates and other nodes' widgets", () => {
    const nodes: NodeSpec[] = [
      { type: "Sink", values: [640, "a/b"], title: "Size" },
      { type: "SaveImage", values: ["%date:yyyy-MM-dd%/%Size.size%_%Sink.label%_%width%_%No.pe%"] },
    ];
    const now = new Date(2024, 1, 5);
    expect(inputs(nodes, "2", { now })).toEqual({ filename_prefix: "2024-02-05/640_a_b_%width%_%No.pe%" });
  });
});

describe("virtual nodes", () => {
  const source: NodeSpec = { type: "Source", out: ["IMAGE", "INT"] };
  test("reroutes vanish, one after another", () => {
    const reroute = (from: number): NodeSpec => ({ type: "Reroute", in: { ":*": [from, 0] }, out: ["IMAGE"] });
    const prompt = convert([source, reroute(1), reroute(2), { type: "Sink", in: { "image:IMAGE": [3, 0] } }]);
    expect(Object.keys(prompt)).toEqual(["1", "4"]);
    expect(prompt["4"]?.inputs["image"]).toEqual(["1", 0]);
  });
  test("a primitive gives its value", () => {
    const nodes: NodeSpec[] = [
      { type: "PrimitiveNode", out: ["INT"], values: [640, "fixed"] },
      { type: "Sink", in: { "size:INT*": [1, 0] }, values: [3, "x"] },
    ];
    expect(convert(nodes)).toEqual({
      "2": { class_type: "Sink", inputs: { size: 640, label: "x" }, _meta: { title: "Sink" } },
    });
  });
  test("a primitive behind a reroute gives nothing: the widget's own value is sent", () => {
    const nodes: NodeSpec[] = [
      { type: "PrimitiveNode", out: ["INT"], values: [640, "fixed"] },
      { type: "Reroute", in: { ":*": [1, 0] }, out: ["INT"] },
      { type: "Sink", in: { "size:INT*": [2, 0] }, values: [3, "x"] },
    ];
    expect(inputs(nodes, "3")).toEqual({ size: 3, label: "x" });
  });
  test("Set and Get are one wire", () => {
    const nodes: NodeSpec[] = [
      source,
      { type: "SetNode", in: { "IMAGE:IMAGE": [1, 0] }, values: ["pixels"] },
      { type: "GetNode", out: ["IMAGE"], values: ["pixels"] },
      { type: "Sink", in: { "image:IMAGE": [3, 0] } },
    ];
    expect(inputs(nodes, "4")).toMatchObject({ image: ["1", 0] });
  });
  test("notes and labels of packs are left out", () => {
    const prompt = convert([
      { type: "Note", values: ["x"] },
      { type: "MarkdownNote" },
      { type: "Label (rgthree)" },
      source,
    ]);
    expect(Object.keys(prompt)).toEqual(["4"]);
  });
  test("a ring of reroutes feeds nothing", () => {
    const nodes: NodeSpec[] = [
      { type: "Reroute", in: { ":*": [2, 0] }, out: ["*"] },
      { type: "Reroute", in: { ":*": [1, 0] }, out: ["*"] },
      { type: "Sink", in: { "image:IMAGE": [2, 0] } },
    ];
    expect(inputs(nodes, "3")).toEqual({ size: 3, label: "none" });
  });
});

describe("muted and bypassed nodes", () => {
  const source: NodeSpec = { type: "Source", out: ["IMAGE", "INT"] };
  const pass = (mode: number): NodeSpec => ({
    type: "Pass",
    mode,
    in: { "mask:MASK": null, "image:IMAGE": [1, 0] },
    out: ["IMAGE", "MASK"],
  });
  test.for([
    { name: "active", mode: 0, slot: 0, type: "IMAGE", feeds: ["2", 0] },
    { name: "muted", mode: 2, slot: 0, type: "IMAGE", feeds: undefined },
    { name: "bypassed, first input of the type", mode: 4, slot: 0, type: "IMAGE", feeds: ["1", 0] },
    { name: "bypassed, no input of the type", mode: 4, slot: 0, type: "LATENT", feeds: undefined },
    { name: "bypassed, the type's input not linked", mode: 4, slot: 1, type: "MASK", feeds: undefined },
    { name: "bypassed, any type takes the same slot", mode: 4, slot: 1, type: "*", feeds: ["1", 0] },
  ])("$name", ({ mode, slot, type, feeds }) => {
    const prompt = convert([source, pass(mode), { type: "Sink", in: { [`image:${type}`]: [2, slot] } }]);
    expect(prompt["3"]?.inputs["image"]).toEqual(feeds);
    expect("2" in prompt).toBe(mode === 0);
  });
  test("a widget whose source is muted keeps its own value", () => {
    const nodes: NodeSpec[] = [
      { ...source, mode: 2 },
      { type: "Sink", in: { "size:INT*": [1, 1] }, values: [5, "x"] },
    ];
    expect(convert(nodes)).toEqual({
      "2": { class_type: "Sink", inputs: { size: 5, label: "x" }, _meta: { title: "Sink" } },
    });
  });
});

describe("version 1", () => {
  test("links as objects give the same prompt", () => {
    const nodes: NodeSpec[] = [{ type: "Source" }, { type: "Sink", in: { "image:IMAGE": [1, 0] }, title: "Mine" }];
    const prompt = convertWorkflow(workflowVersion1(nodes), definitions);
    expect(prompt).toEqual(convert(nodes));
    expect(prompt["2"]?._meta).toEqual({ title: "Mine" });
  });
});

describe("what cannot be converted", () => {
  test.for<[string, NodeSpec, string, string]>([
    [
      "a class that is not known",
      { type: "Foo", in: { "a:INT": null } },
      "no server here knows",
      "Install its node pack",
    ],
    ["a group node", { type: "workflow>Mine", out: ["IMAGE"] }, "group node", "Convert it to a subgraph"],
    [
      "a missing subgraph",
      { type: "0f8fad5b-d9cb-469f-a165-70867728950e", out: ["INT"] },
      "definition is not in the file",
      "Save the workflow again",
    ],
    [
      "a value of another kind",
      { type: "KSampler", values: [1, "fixed", "many"] },
      'value 3 is "many" for steps (INT)',
      "save again",
    ],
    ["a value of the browser", { type: "Webcam", values: [null, 64] }, "from the browser", "Save (API Format)"],
  ])("%s", ([, node, reason, hint]) => {
    const { message, facts } = failure([{ ...node, id: 9, title: "Mine" }]);
    expect(message).toContain(reason);
    expect(message).toContain(hint);
    expect(facts).toMatchObject({ phase: "convert", nodeId: "9", classType: node.type, title: "Mine" });
  });
  test("every node at fault is named", () => {
    const { message, facts } = failure([
      { type: "Foo", in: { "a:INT": null } },
      { type: "Bar", in: { "a:INT": null } },
    ]);
    expect(facts.errors?.map((error) => error.facts.classType)).toEqual(["Foo", "Bar"]);
    expect(message).toContain("2 nodes");
  });
  test("a muted node of an unknown class is no fault", () => {
    expect(
      convert([
        { type: "Foo", mode: 2, out: ["INT"] },
        { type: "Sink", in: { "size:INT*": [1, 0] } },
      ])["2"]?.inputs,
    ).toEqual({ size: 3, label: "none" });
  });
  test("something that is no workflow", () => {
    expect(() => convertWorkflow({}, definitions)).toThrow(expect.objectContaining({ code: "CONVERT_FAILED" }));
  });
});

test("any prompt saved as a workflow comes back", () => {
  const step = fc.record({ size: fc.option(fc.integer(), { nil: undefined }), label: fc.string(), from: fc.nat() });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1 }), (steps) => {
      const nodes: NodeSpec[] = [{ type: "Source", values: [7] }];
      const expected: Record<string, unknown> = {
        1: { class_type: "Source", inputs: { value: 7 }, _meta: { title: "A source" } },
      };
      for (const { size, label, from } of steps) {
        const origin = (from % nodes.length) + 1;
        const id = nodes.length + 1;
        nodes.push({
          type: "Sink",
          in: { "image:IMAGE": [origin, 0], "size:INT*": size === undefined ? [1, 1] : null },
          values: [size ?? null, label],
        });
        expected[id] = {
          class_type: "Sink",
          inputs: { size: size ?? ["1", 1], label, image: [String(origin), 0] },
          _meta: { title: "Sink" },
        };
      }
      const saved = parseJson(stringifyJson(workflow(nodes))) as JsonObject;
      expect(convertWorkflow(saved, definitions)).toEqual(expected);
    }),
  );
});
