import type { Prompt } from "@netdist/sdk/prompt";
import { describe, expect, test } from "vitest";
import { failure, node } from "../samples.ts";
import { fetching, sampler, split } from "./samples.ts";

describe("graphs that cannot be split are refused, the node named", () => {
  const after = (last: Prompt[string], more: Prompt = {}) => fetching(["20", 0], { ...more, "20": last });
  const mask = {
    "15": node("ImageToMask", { image: ["17", 0], channel: "red" }),
    "17": node("EmptyImage", { batch_size: ["10", 1] }),
  };
  test.for<[string, Prompt, string | undefined, RegExp]>([
    [
      "pictures joined after the sampler",
      after(node("ImageBatch", { image1: ["8", 0], image2: ["8", 0] })),
      "20",
      /joins, picks or reorders/,
    ],
    [
      "joined by ours",
      after(node("CombineImageBatch", { images_a: ["8", 0], images_b: ["8", 0] }, "All")),
      "20",
      /"All"/,
    ],
    [
      "one picture picked",
      after(node("ImageFromBatch", { image: ["8", 0], batch_index: 0, length: 1 })),
      "20",
      /picks/,
    ],
    ["pictures repeated", after(node("RepeatImageBatch", { image: ["8", 0], amount: 2 })), "20", /picks/],
    ["a list made", after(node("RebatchImages", { images: ["8", 0], batch_size: 1 })), "20", /./],
    [
      "noise drawn for a part",
      after(node("ImageAddNoise", { image: ["8", 0], seed: 1, strength: 1 })),
      "20",
      /draws noise for a part/,
    ],
    [
      "several pictures laid over a part",
      after(node("ImageBlend", { image1: ["8", 0], image2: ["15", 0] }), {
        "15": node("EmptyImage", { batch_size: 3 }),
      }),
      "20",
      /image2/,
    ],
    [
      "the batch computed with",
      fetching(["8", 0], {
        "5": node("EmptyLatentImage", { batch_size: ["15", 0] }),
        "15": node("PrimitiveInt", { value: ["10", 1] }),
      }),
      "15",
      /computes with the batch/,
    ],
    [
      "a latent that does not depend on batch",
      fetching(["8", 0], { "5": node("EmptyLatentImage", { batch_size: 4 }) }),
      undefined,
      /node 11 fetches does not depend on batch/,
    ],
    [
      "conditioning of the whole batch",
      fetching(["8", 0], {
        "3": sampler(["15", 2], { positive: ["15", 0] }),
        "15": node("InpaintModelConditioning", {
          positive: ["6", 0],
          negative: ["7", 0],
          vae: ["4", 2],
          pixels: ["17", 0],
          mask: ["18", 0],
          noise_mask: true,
        }),
        "17": node("EmptyImage", { batch_size: ["10", 1] }),
        "18": node("SolidMask"),
      }),
      "3",
      /positive \(CONDITIONING\)/,
    ],
    [
      "one noise for all, after the sampler",
      fetching(["20", 0], {
        "15": node("LatentBatchSeedBehavior", { samples: ["3", 0], seed_behavior: "fixed" }),
        "16": sampler(["15", 0]),
        "20": node("VAEDecode", { samples: ["16", 0], vae: ["4", 2] }),
      }),
      "15",
      /noise of the first/,
    ],
    [
      "the number of pictures used",
      after(node("EmptyImage", { batch_size: ["15", 2] }), { "15": node("GetImageSize", { image: ["8", 0] }) }),
      "20",
      /counts the pictures of node 15/,
    ],
    [
      "masks for each picture in a second sampling",
      fetching(["20", 0], {
        ...mask,
        "13": node("VAEEncode", { pixels: ["8", 0], vae: ["4", 2] }),
        "14": node("SetLatentNoiseMask", { samples: ["13", 0], mask: ["15", 0] }),
        "16": sampler(["14", 0]),
        "20": node("VAEDecode", { samples: ["16", 0], vae: ["4", 2] }),
      }),
      "14",
      /mask \(MASK\)/,
    ],
  ])("%s", ([, prompt, nodeId, message]) => {
    expect(failure(() => split(prompt, { start: 1, length: 3 }))).toEqual({
      code: "EXACT_REFUSED",
      nodeId,
      message: expect.stringMatching(message),
    });
  });
});

test("a mask for each picture in a second sampling is refused only where numbering anew would mix the masks up", () => {
  const masked = fetching(["20", 0], {
    "13": node("VAEEncode", { pixels: ["8", 0], vae: ["4", 2] }),
    "14": node("SetLatentNoiseMask", { samples: ["13", 0], mask: ["15", 0] }),
    "15": node("ImageToMask", { image: ["8", 0], channel: "red" }),
    "16": sampler(["14", 0]),
    "20": node("VAEDecode", { samples: ["16", 0], vae: ["4", 2] }),
  });
  expect(failure(() => split(masked, { start: 1, length: 3 }))).toMatchObject({ code: "EXACT_REFUSED", nodeId: "16" });
  for (const range of [
    { start: 0, length: 3 },
    { start: 3, length: 3 },
  ])
    expect(() => split(masked, range)).not.toThrow();
});
