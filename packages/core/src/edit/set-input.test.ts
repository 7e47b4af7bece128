import { type Prompt, stringifyJson } from "@netdist/sdk/prompt";
import { describe, expect, test } from "vitest";
import { readObjectInfo } from "../object-info/index.ts";
import { setInput } from "./index.ts";

const prompt: Prompt = {
  "3": {
    class_type: "KSampler",
    inputs: { seed: 1, cfg: 8, sampler_name: "euler", model: ["4", 0], "mode.fast": true },
    _meta: { title: "First v1.5" },
  },
  "4": { class_type: "Loader", inputs: { name: "a", on: true }, _meta: { title: "Load" } },
  "12:5": { class_type: "Loader", inputs: { name: "b", on: ["3", 0] }, _meta: { title: "Load" } },
};
const objectInfo = readObjectInfo({
  KSampler: {
    input: {
      required: {
        model: ["MODEL"],
        seed: ["INT", { min: 0, max: 18446744073709551615n }],
        cfg: ["FLOAT", { min: 0, max: 100 }],
        sampler_name: [["euler", "ddim"]],
        steps: ["INT", {}],
        size: ["COMBO", { options: [512, 1024] }],
        image: [["a.png"], { image_upload: true }],
        format: ["COMFY_DYNAMICCOMBO_V3", { options: [{ key: "png" }] }],
        note: ["STRING", {}],
      },
    },
  },
});

describe("with definitions", () => {
  test.for<[string, string, unknown]>([
    ["3.seed=18446744073709551615", "seed", 18446744073709551615n],
    ["3.seed=7", "seed", 7],
    ["KSampler.cfg=7.5", "cfg", 7.5],
    ["First v1.5.cfg=1e1", "cfg", 10],
    ["3.sampler_name=ddim", "sampler_name", "ddim"],
    ["3.size=1024", "size", 1024],
    ["3.image=sub/new.png", "image", "sub/new.png"],
    ["3.format=png", "format", "png"],
    ["3.note=a = b\n", "note", "a = b\n"],
    ["3.note=", "note", ""],
    ["3.mode.fast=false", "mode.fast", false],
  ])("%j", ([assignment, input, value]) => {
    expect(setInput(prompt, assignment, objectInfo)["3"]?.inputs).toEqual({ ...prompt["3"]?.inputs, [input]: value });
  });
});

describe("without definitions the old value tells the kind", () => {
  test.for<[string, string, string, unknown]>([
    ["3.seed=9007199254740993", "3", "seed", 9007199254740993n],
    ["3.cfg=2.5", "3", "cfg", 2.5],
    ["4.name=5", "4", "name", "5"],
    ["4.on=FALSE", "4", "on", false],
    ["12:5.on=12", "12:5", "on", 12],
    ["12:5.on=true", "12:5", "on", true],
    ["12:5.on=x", "12:5", "on", "x"],
  ])("%s", ([assignment, id, input, value]) => {
    expect(setInput(prompt, assignment)[id]?.inputs[input]).toBe(value);
  });
});

test("the given prompt stays as it is", () => {
  const before = structuredClone(prompt);
  setInput(prompt, "3.seed=5");
  expect(prompt).toEqual(before);
});

describe("what is refused", () => {
  test.for<[string, string]>([
    ["3.seed", "Expected NODE.INPUT=VALUE"],
    ["seed=3", "Expected NODE.INPUT=VALUE"],
    ["9.seed=3", 'No node has the id, title or class "9". There are: 3 "First v1.5" (KSampler), 4 "Load" (Loader)'],
    ["3.sed=3", 'Node 3 "First v1.5" (KSampler) has no input "sed". It has: model, seed, cfg'],
    ["Load.name=3", 'means several nodes: 4 "Load" (Loader), 12:5 "Load" (Loader). Use the id.'],
    ["3.seed=-1", "takes an integer from 0 to 18446744073709551615, got"],
    ["3.seed=18446744073709551616", "takes an integer from 0 to 18446744073709551615, got"],
    ["3.seed=1.5", "takes an integer"],
    ["3.cfg=101", "takes a number from 0 to 100"],
    ["3.cfg=NaN", "takes a number"],
    ["3.sampler_name=eler", "takes one of euler, ddim, got"],
    ["3.format=jpeg", "takes one of png"],
    ["3.model=a", "takes a connection (MODEL)"],
    ["4.on=yes", "takes true or false"],
  ])("%s", ([assignment, says]) => {
    expect(() => setInput(prompt, assignment, objectInfo)).toThrow(
      expect.objectContaining({ code: "PROMPT_INVALID", message: expect.stringContaining(says) }),
    );
  });
});

describe("by node, input and value", () => {
  test.for<[node: string, input: string, value: string]>([
    ["3", "seed", "5"],
    ["First v1.5", "seed", "5"],
    ["KSampler", "note", "a=b.c"],
  ])("%s %s %s", ([node, input, value]) => {
    const changed = setInput(prompt, { node, input, value }, objectInfo);
    expect(String(changed["3"]?.inputs[input])).toBe(value);
  });

  test("names may hold dots and equals signs, and stay on one line", () => {
    const odd: Prompt = { "a=b.c": { class_type: "A\n\u001b[2J", inputs: { "x=y.z": 1 } } };
    expect(setInput(odd, { node: "a=b.c", input: "x=y.z", value: "2" })["a=b.c"]?.inputs).toEqual({ "x=y.z": 2 });
    expect(() => setInput(odd, { node: "b", input: "c", value: "" })).toThrow(
      expect.objectContaining({ message: expect.stringContaining('There are: a=b.c "A " (A ).') }),
    );
  });

  test("names of Object.prototype are names", () => {
    expect(() => setInput(prompt, { node: "toString", input: "name", value: "" })).toThrow("No node has the id");
    expect(() => setInput(prompt, { node: "4", input: "toString", value: "" })).toThrow("has no input");
    const own = Object.fromEntries([
      ["__proto__", { class_type: "A", inputs: Object.fromEntries([["__proto__", 1]]) }],
    ]);
    const changed = setInput(own, { node: "__proto__", input: "__proto__", value: "2" });
    expect(stringifyJson(changed)).toBe('{"__proto__":{"class_type":"A","inputs":{"__proto__":2}}}');
  });
});
