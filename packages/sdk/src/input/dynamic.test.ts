import { describe, expect, test } from "vitest";
import { autogrow, boolean, combo, dynamicCombo, dynamicSlot, expandInputs, image, int, nestValues } from "./index.ts";
import type { Inputs } from "./types.ts";

const inputs = {
  name: int(),
  format: dynamicCombo({ png: { depth: combo(["8", "16"]) }, exr: { space: dynamicCombo({ linear: {}, srgb: {} }) } }),
  images: autogrow("image", int(), { prefix: "image", min: 2, max: 4 }),
  extra: dynamicSlot(int(), { keep: boolean() }),
};

describe("expandInputs", () => {
  const images = ["images.image0", "images.image1", "images.image2", "images.image3"];
  test.each([
    ["nothing given", {}, ["name", ...images]],
    ["a combo's choice", { format: "png" }, ["name", "format", "format.depth", ...images]],
    [
      "a choice within a choice",
      { format: "exr", "format.space": "srgb" },
      ["name", "format", "format.space", ...images],
    ],
    ["no such choice", { format: "bmp" }, ["name", ...images]],
    ["a link for a choice", { format: ["1", 0] }, ["name", ...images]],
    ["a connected slot", { extra: ["1", 0] }, ["name", ...images, "extra", "extra.keep"]],
  ])("%s", (_name, given, names) => {
    expect(Object.keys(expandInputs(inputs, given))).toEqual(names);
  });

  test("the first members of an autogrow are required", () => {
    const flat = expandInputs(inputs, {});
    expect(images.map((name) => flat[name]?.optional)).toEqual([false, false, true, true]);
  });

  test("inputs without dynamic ones are handed back", () => {
    const plain: Inputs = { picture: image() };
    expect(expandInputs(plain, {})).toBe(plain);
  });
});

test("flat values come to `run` nested", () => {
  const flat = {
    name: 1,
    format: "png",
    "format.depth": "16",
    "images.image0": 5,
    "images.image2": 7,
    extra: 3,
    "extra.keep": true,
  };
  const nested = nestValues(inputs, flat);
  const parsed = Object.entries(inputs).map(([name, input]) => [name, input.parse(nested[name])]);
  expect(Object.fromEntries(parsed)).toEqual({
    name: 1,
    format: { key: "png", values: { depth: "16" } },
    images: { image0: 5, image2: 7 },
    extra: { value: 3, values: { keep: true } },
  });
});

test("what is there without a value stays there", () => {
  const flat = { "images.image1": undefined, extra: undefined, more: 1 };
  expect(nestValues(inputs, flat)).toEqual({
    name: undefined,
    format: undefined,
    images: { image1: undefined },
    extra: { value: undefined, values: { keep: undefined } },
  });
});

test.each([
  ["a choice that is none", { format: "bmp" }, "format"],
  ["a member of the wrong kind", { "images.image0": "x" }, "images"],
] as const)("%s is refused", (_name, flat, name) => {
  expect(() => inputs[name].parse(nestValues(inputs, flat)[name])).toThrow("expected");
});
