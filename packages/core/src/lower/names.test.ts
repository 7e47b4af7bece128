import type { Json } from "@netdist/sdk/prompt";
import { describe, expect, test } from "vitest";
import { readObjectInfo } from "../object-info/index.ts";
import type { InputFile, Plan } from "../plan.ts";
import { matchNames } from "./names.ts";
import { node } from "./samples.ts";

const worker = (choices: readonly Json[]) =>
  readObjectInfo({ Loader: { input: { required: { name: [choices, {}], v2: ["COMBO", { options: choices }] } } } });
const plan = (value: Json, files: readonly InputFile[] = []): Plan => ({
  prompt: { "1": node("Loader", { name: value }) },
  captures: [],
  files,
  notices: [],
});
const match = (value: Json, choices: readonly Json[], exact = false) => {
  const { prompt, notices } = matchNames(plan(value), worker(choices), { exact });
  return { value: prompt["1"]?.inputs["name"], notices };
};

describe("matched silently", () => {
  test.for<[string, Json, readonly Json[], Json]>([
    ["as it is", "a/b.safetensors", ["a/b.safetensors", "A/b.safetensors"], "a/b.safetensors"],
    ["the other separator", "a\\b.safetensors", ["a/b.safetensors"], "a/b.safetensors"],
    ["to a Windows worker", "a/b.safetensors", ["a\\b.safetensors"], "a\\b.safetensors"],
    ["case", "Euler", ["euler", "ddim"], "euler"],
    ["the same case before another", "a\\b.pt", ["A/b.pt", "a/b.pt"], "a/b.pt"],
    ["nothing fits", "c.safetensors", ["a.safetensors"], "c.safetensors"],
    ["two of another case fit", "A.pt", ["a.PT", "a.pT"], "A.pt"],
    ["two of that base name", "x/a.pt", ["y/a.pt", "z/a.pt"], "x/a.pt"],
    ["no file name", "x/normal", ["y/normal"], "x/normal"],
    ["a version is no extension", "x/v1.5", ["y/v1.5"], "x/v1.5"],
    ["an empty list", "a.pt", [], "a.pt"],
    ["numbers and booleans", 5, [1, true, "5"], 5],
    ["a link", ["2", 0], ["a"], ["2", 0]],
  ])("%s", ([, value, choices, expected]) => {
    expect(match(value, choices)).toEqual({ value: expected, notices: [] });
  });
});

test("a model in another folder is told of", () => {
  expect(match("sd15/dream.safetensors", ["other\\Dream.safetensors"])).toEqual({
    value: "other\\Dream.safetensors",
    notices: [
      {
        code: "MODEL_RENAMED",
        nodeId: "1",
        message: "name of node 1 (Loader): the worker has other\\Dream.safetensors for sd15/dream.safetensors.",
      },
    ],
  });
});

describe("exact mode", () => {
  test("a model in another folder is refused", () => {
    expect(() => match("sd15/a.pt", ["a.pt"], true)).toThrow(expect.objectContaining({ code: "EXACT_REFUSED" }));
  });
  test("separators are matched all the same", () => {
    expect(match("x\\a.pt", ["x/a.pt"], true).value).toBe("x/a.pt");
  });
});

test("files of this host keep their names: they are uploaded", () => {
  const file = { nodeId: "1", input: "name", name: "cat.png" };
  const { prompt } = matchNames(plan("cat.png", [file]), worker(["sub/cat.png"]), { exact: true });
  expect(prompt["1"]?.inputs["name"]).toBe("cat.png");
});
