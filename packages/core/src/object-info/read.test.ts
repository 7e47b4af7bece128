import { type Json, parseJson } from "@netdist/sdk/prompt";
import { describe, expect, test } from "vitest";
import { nodeInfo, readObjectInfo } from "./index.ts";

const read = (record: Json) => nodeInfo(readObjectInfo({ A: record }), "A");

test("a record as ComfyUI sends it", () => {
  const json = parseJson(`{"KSampler": {
    "input": {
      "required": {"model": ["MODEL", {"tooltip": "x"}], "seed": ["INT", {"max": 18446744073709551615}]},
      "optional": {"sampler": [["euler", "ddim"], {}], "mode": ["COMBO", {"options": ["a", 1, true]}]},
      "hidden": {"prompt": "PROMPT"}
    },
    "input_order": {"required": ["seed", "model"], "hidden": ["prompt"]},
    "output": ["LATENT", ["x", "y"]], "output_is_list": [false, true], "output_name": ["latent"],
    "display_name": "Sampler", "python_module": "nodes", "output_node": true}}`);
  expect(nodeInfo(readObjectInfo(json), "KSampler")).toMatchObject({
    name: "KSampler",
    displayName: "Sampler",
    module: "nodes",
    outputNode: true,
    inputs: [
      { name: "seed", type: "INT", required: true, options: { max: 18446744073709551615n } },
      { name: "model", type: "MODEL", required: true },
      { name: "sampler", type: "COMBO", required: false, choices: ["euler", "ddim"] },
      { name: "mode", type: "COMBO", required: false, choices: ["a", 1, true] },
    ],
    outputs: [
      { type: "LATENT", name: "latent", isList: false },
      { type: "COMBO", name: "COMBO", isList: true },
    ],
  });
});

describe("what a sloppy pack sends is left out", () => {
  test.for<[string, Json, number]>([
    ["input that is no list", { input: { required: { a: "INT", b: ["INT"] } } }, 1],
    ["input without a type", { input: { required: { a: [], b: [null], c: [{}] } } }, 0],
    ["options that are no object", { input: { required: { a: ["INT", 5] } } }, 1],
    ["no input at all", {}, 0],
    ["input null", { input: null, input_order: [] }, 0],
    ["required as a list", { input: { required: ["a"] } }, 0],
    [
      "an order that names strangers",
      { input: { required: { a: ["X"] } }, input_order: { required: ["b", 1, "a"] } },
      1,
    ],
  ])("%s", ([, record, count]) => {
    expect(read(record)?.inputs).toHaveLength(count);
  });

  test("outputs without a readable type are any", () => {
    expect(read({ output: [null, "IMAGE"], output_name: 3 })?.outputs.map((output) => output.type)).toEqual([
      "*",
      "IMAGE",
    ]);
  });

  test("records and answers of another kind", () => {
    expect(Object.keys(readObjectInfo({ A: null, B: [], C: {} }))).toEqual(["C"]);
    expect(readObjectInfo([])).toEqual({});
  });
});

test("a combo that the server fills in elsewhere has no choices", () => {
  expect(read({ input: { required: { a: ["COMBO", { remote: {} }] } } })?.inputs[0]?.choices).toEqual([]);
});

test("names of Object.prototype are no classes", () => {
  expect(nodeInfo({}, "constructor")).toBe(undefined);
});
