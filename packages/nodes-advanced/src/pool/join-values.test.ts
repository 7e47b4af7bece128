import { type Audio, floats, floatTensor, type Image, type Latent } from "@netdist/sdk";
import { describe, expect, test } from "vitest";
import { joinValues } from "./join-values.ts";
import { piecesOf, rangesText } from "./pieces.ts";

const filled = (shape: readonly number[], value: number): Image =>
  floatTensor(shape, new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value));
const latent = (value: number, more: Partial<Latent> = {}): Latent => ({
  samples: filled([1, 1, 2, 2], value),
  ...more,
});
const sound = (rate: number, value = 0): Audio => ({ waveform: filled([1, 1, 4], value), sample_rate: rate });

describe("what makes a batch becomes one", () => {
  test("pictures, in order", async () => {
    const [joined] = joinValues([filled([2, 1, 1, 3], 0.5), filled([1, 1, 1, 3], 1)], "value_1") as [Image];
    expect(joined.shape).toEqual([3, 1, 1, 3]);
    expect([...(await floats(joined))]).toEqual([0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 1, 1, 1]);
  });
  test("latents; masks and places where every part has them", () => {
    const mask = filled([1, 2, 2], 1);
    const [both] = joinValues(
      [latent(0, { noise_mask: mask, batch_index: [0] }), latent(1, { noise_mask: mask, batch_index: [1] })],
      "value_1",
    ) as [Latent];
    expect([both.samples.shape, both.noise_mask?.shape, both.batch_index]).toEqual([
      [2, 1, 2, 2],
      [2, 2, 2],
      [0, 1],
    ]);
    const [one] = joinValues([latent(0, { noise_mask: mask, batch_index: [0] }), latent(1)], "value_1") as [Latent];
    expect(Object.keys(one)).toEqual(["samples"]);
  });
  test("sounds of one rate", () => {
    const [joined] = joinValues([sound(44100), sound(44100)], "value_1") as [Audio];
    expect([joined.waveform.shape, joined.sample_rate]).toEqual([[2, 1, 4], 44100]);
  });
});

test("texts and numbers stay one by one", () => {
  expect(joinValues(["a", "b"], "value_1")).toEqual(["a", "b"]);
  expect(joinValues([1, 2n, true], "value_1")).toEqual([1, 2n, true]);
  expect(joinValues([], "value_1")).toEqual([]);
});

test.for([
  ["sizes", [filled([1, 2, 2, 3], 0), filled([1, 4, 4, 3], 0)], "values of different sizes: 2x2x3, 4x4x3"],
  ["kinds", [filled([1, 2, 2, 3], 0), "text"], "values of different kinds"],
  ["rates", [sound(44100), sound(48000)], "sounds of different rates: 44100, 48000 Hz"],
] as const)("different %s are an error that names the value", ([, values, says]) => {
  expect(() => joinValues(values, "value_2")).toThrow(`value_2: the machines gave ${says}`);
});

test("pieces stand in the batch's order, whoever made them and whenever they came", () => {
  const shard = (start: number, value: unknown) =>
    ({
      range: { start, length: 1 },
      attempts: 1,
      state: "succeeded",
      worker: "w",
      values: new Map([["30/value_1", value]]),
    }) as never;
  const fill = { range: { start: 2, length: 1 }, values: new Map([["30/value_1", ["c"]]]) };
  const found = piecesOf("30", "value_1", {
    info: { local: 1, seed_mode: "exact" },
    local: ["a", undefined],
    shards: [shard(3, ["d"]), shard(1, ["b"])],
    fills: [fill],
  });
  expect(found.flatMap(({ values }) => values)).toEqual(["a", "b", "c", "d"]);
});

test.for<[what: string, seed_mode: "offset" | "exact", local: unknown[], values: unknown[]]>([
  ["a text that is the same for all is one of each picture", "offset", ["a"], ["a", "a", "a"]],
  ["so is a picture", "offset", [filled([1, 2, 2, 3], 0)], Array.from({ length: 3 }, () => filled([1, 2, 2, 3], 0))],
  ["texts of their own stay", "offset", ["a", "b", "c"], ["a", "b", "c"]],
  [
    "pictures that are a batch already stay",
    "offset",
    [latent(0, { samples: filled([3, 1, 2, 2], 0) })],
    [latent(0, { samples: filled([3, 1, 2, 2], 0) })],
  ],
  ["nothing stays nothing", "offset", [undefined], []],
  ["in exact mode a part gives what it gives", "exact", ["a"], ["a"]],
])("three pictures made here: %s", ([, seed_mode, local, values]) => {
  const [own] = piecesOf("30", "value_1", { info: { local: 3, seed_mode }, local, shards: [], fills: [] });
  expect(JSON.stringify(own?.values)).toEqual(JSON.stringify(values));
});

test("where nothing is made here, what an earlier run made here is not given", () => {
  const info = { local: 0, seed_mode: "offset" } as const;
  expect(piecesOf("30", "value_1", { info, local: ["a"], shards: [], fills: [] })).toEqual([{ start: 0, values: [] }]);
});

test("pictures are counted from 1", () => {
  expect(
    rangesText([
      { start: 2, length: 1 },
      { start: 4, length: 3 },
    ]),
  ).toBe("3, 5–7");
});
