import type { Prompt } from "@netdist/sdk/prompt";
import { describe, expect, test } from "vitest";
import type { ObjectInfo } from "../../object-info/index.ts";
import type { ExactRange } from "../request.ts";
import { failure, node, old, recent, txt2img } from "../samples.ts";
import { fetching, hiresFix, pixels, pixelsThenSampler, sampler, single, split, throughPixels } from "./samples.ts";

const added = (prompt: Prompt) =>
  Object.fromEntries(
    Object.entries(prompt).flatMap(([id, { class_type, inputs }]) =>
      id.startsWith("netdist-") && class_type !== "PreviewImage" ? [[id, [class_type, ...Object.values(inputs)]]] : [],
    ),
  );
describe("where the cut stands", () => {
  test("before the sampler; the seed stays and the latent holds what comes before too", () => {
    const { prompt } = split(single, { start: 2, length: 3 });
    expect(prompt).toEqual({
      ...txt2img(5, 5),
      "3": sampler(["netdist-2", 0], { seed: 5 }),
      "netdist-1": { class_type: "PreviewImage", inputs: { images: ["8", 0] }, _meta: { title: "Send back" } },
      "netdist-2": node("LatentFromBatch", { samples: ["5", 0], batch_index: 2, length: 3 }),
    });
  });
  test("once, before the first of two samplers in a row", () => {
    expect(added(split(hiresFix, { start: 2, length: 3 }).prompt)).toEqual({
      "netdist-2": ["LatentFromBatch", ["5", 0], 2, 3],
    });
  });
  test("once for two samplers of one latent", () => {
    const both = fetching(["20", 0], {
      "16": sampler(["5", 0], { cfg: 3 }),
      "17": node("VAEDecode", { samples: ["16", 0], vae: ["4", 2] }),
      "20": node("ImageBlend", { image1: ["8", 0], image2: ["17", 0] }),
    });
    expect(Object.values(added(split(both, { start: 2, length: 3 }).prompt))).toHaveLength(1);
  });
  test("numbered anew after a fresh VAEEncode", () => {
    expect(added(split(throughPixels, { start: 5, length: 3 }).prompt)).toEqual({
      "netdist-2": ["LatentFromBatch", ["5", 0], 5, 3],
      "netdist-3": ["RepeatLatentBatch", ["15", 0], 2],
      "netdist-4": ["LatentFromBatch", ["netdist-3", 0], 0, 5],
      "netdist-5": ["LatentBatch", ["netdist-4", 0], ["15", 0]],
      "netdist-6": ["LatentBatchSeedBehavior", ["netdist-5", 0], "random"],
      "netdist-7": ["LatentFromBatch", ["netdist-6", 0], 5, 3],
    });
  });
  test("before the capture where no sampler is", () => {
    expect(added(split(pixels, { start: 2, length: 3 }).prompt)).toEqual({
      "netdist-2": ["ImageFromBatch", ["16", 0], 2, 3],
    });
  });
  test("before kept outputs too", () => {
    const saved = { ...pixels, "30": node("SaveImage", { images: ["15", 0], filename_prefix: "a" }) };
    const { prompt } = split(saved, { start: 2, length: 3 }, recent, true);
    expect(prompt["30"]?.inputs["images"]).toEqual(["netdist-2", 0]);
    expect(prompt["netdist-2"]).toEqual(node("ImageFromBatch", { image: ["15", 0], batch_index: 2, length: 3 }));
  });
  test("a mask is cut as a picture", () => {
    const masked = fetching(["15", 0], {
      "15": node("ImageToMask", { image: ["16", 0], channel: "red" }),
      "16": pixels["15"] as never,
    });
    const { prompt, captures } = split(masked, { start: 2, length: 3 });
    expect(captures).toMatchObject([{ carrier: "mask", source: ["15", 0] }]);
    expect(prompt["netdist-3"]?.class_type).toBe("ImageFromBatch");
  });
  test("where a sampled latent meets the whole one", () => {
    const blend = fetching(["20", 0], {
      "15": node("LatentBlend", { samples1: ["3", 0], samples2: ["5", 0], blend_factor: 0.5 }),
      "20": node("VAEDecode", { samples: ["15", 0], vae: ["4", 2] }),
    });
    const { prompt } = split(blend, { start: 2, length: 3 });
    expect(prompt["15"]?.inputs["samples2"]).toEqual(prompt["3"]?.inputs["latent_image"]);
  });
});

describe("limits of the worker", () => {
  test("0.3.64: a start past 63 is cut twice", () => {
    expect(added(split(single, { start: 100, length: 8 }, old).prompt)).toEqual({
      "netdist-2": ["LatentFromBatch", ["5", 0], 63, 64],
      "netdist-3": ["LatentFromBatch", ["netdist-2", 0], 37, 8],
    });
  });
  test("0.33: one cut reaches anywhere", () => {
    expect(added(split(single, { start: 100, length: 8 }).prompt)).toEqual({
      "netdist-2": ["LatentFromBatch", ["5", 0], 100, 8],
    });
  });
  test("0.3.64: equal pictures are followed past 126", () => {
    expect(added(split(single, { start: 150, length: 4 }, old).prompt)).toEqual({
      "netdist-2": ["LatentFromBatch", ["5", 0], 63, 64],
      "netdist-3": ["RepeatLatentBatch", ["netdist-2", 0], 2],
      "netdist-4": ["LatentFromBatch", ["netdist-3", 0], 63, 64],
      "netdist-5": ["LatentFromBatch", ["netdist-4", 0], 24, 4],
    });
  });
  test.for<[string, Prompt, ExactRange, ObjectInfo, string | undefined]>([
    ["a shard of 65", single, { start: 0, length: 65 }, recent, "10"],
    ["a shard of none", single, { start: 0, length: 0 }, recent, "10"],
    ["other pictures past 126 on 0.3.64", pixelsThenSampler, { start: 120, length: 8 }, old, "3"],
    ["a second sampler past 126 on 0.3.64", throughPixels, { start: 120, length: 8 }, old, "16"],
    ["a latent of more pictures than the node makes", single, { start: 4095, length: 8 }, recent, "5"],
    ["a picture batch past 4095 on 0.3.64", pixels, { start: 4096, length: 2 }, old, "15"],
  ])("%s is refused", ([, prompt, range, objectInfo, nodeId]) => {
    expect(failure(() => split(prompt, range, objectInfo))).toMatchObject({ code: "EXACT_REFUSED", nodeId });
  });
});
