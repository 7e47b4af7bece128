import type { Json, Prompt } from "@netdist/sdk/prompt";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isNetDistError } from "../../errors/index.ts";
import type { ObjectInfo } from "../../object-info/index.ts";
import { lower } from "../index.ts";
import type { ExactRange } from "../request.ts";
import { node, old, queueSimple, recent, table, txt2img } from "../samples.ts";
import { simulate } from "./simulate.ts";

const lowered = (prompt: Prompt, exact: ExactRange, objectInfo: ObjectInfo = recent, keepOutputs = false) =>
  lower({
    prompt,
    lowerings: table,
    objectInfo,
    queue: { nodeId: "10", seed: 5n, batch: 0 },
    outputs: "final_image",
    keepOutputs,
    exact,
  });
const fetching = (source: [string, number], more: Prompt = {}): Prompt => ({
  ...txt2img(["10", 0], ["10", 1]),
  "10": queueSimple(),
  "11": node("FetchRemote", { final_image: source, remote_info: ["10", 2] }),
  ...more,
});
const sampler = (latent: Json, more: Record<string, Json> = {}) =>
  node("KSampler", { ...txt2img(["10", 0], 1)["3"]?.inputs, latent_image: latent, ...more });
const added = (prompt: Prompt) =>
  Object.fromEntries(
    Object.entries(prompt).flatMap(([id, { class_type, inputs }]) =>
      id.startsWith("netdist-") && class_type !== "PreviewImage" ? [[id, [class_type, ...Object.values(inputs)]]] : [],
    ),
  );
const refusal = (make: () => unknown) => {
  try {
    make();
  } catch (error) {
    if (isNetDistError(error, "EXACT_REFUSED")) return { nodeId: error.facts.nodeId, message: error.message };
    throw error;
  }
  throw new Error("nothing was refused");
};

const single = fetching(["8", 0]);
const hiresFix = fetching(["20", 0], {
  "15": node("LatentUpscaleBy", { samples: ["3", 0], upscale_method: "bislerp", scale_by: 2 }),
  "16": sampler(["15", 0], { denoise: 0.5 }),
  "20": node("VAEDecode", { samples: ["16", 0], vae: ["4", 2] }),
});
const throughPixels = fetching(["20", 0], {
  "15": node("VAEEncode", { pixels: ["8", 0], vae: ["4", 2] }),
  "16": sampler(["15", 0], { denoise: 0.5 }),
  "20": node("VAEDecode", { samples: ["16", 0], vae: ["4", 2] }),
});
const img2img = fetching(["8", 0], {
  "5": node("RepeatLatentBatch", { samples: ["15", 0], amount: ["10", 1] }),
  "15": node("VAEEncode", { pixels: ["16", 0], vae: ["4", 2] }),
  "16": node("LoadImage", { image: "cat.png" }),
});
const pixels = fetching(["16", 0], {
  "15": node("EmptyImage", { width: 64, height: 64, batch_size: ["10", 1], color: 0 }),
  "16": node("ImageAddNoise", { image: ["15", 0], seed: ["10", 0], strength: 0.5 }),
});
const pixelsThenSampler = fetching(["8", 0], {
  "5": node("VAEEncode", { pixels: ["16", 0], vae: ["4", 2] }),
  "15": node("EmptyImage", { width: 64, height: 64, batch_size: ["10", 1], color: 0 }),
  "16": node("ImageAddNoise", { image: ["15", 0], seed: ["10", 0], strength: 0.5 }),
});

describe("where the cut stands", () => {
  test("before the sampler; the seed stays and the latent holds what comes before too", () => {
    const { prompt } = lowered(single, { start: 2, length: 3 });
    expect(prompt).toEqual({
      ...txt2img(5, 5),
      "3": sampler(["netdist-2", 0], { seed: 5 }),
      "netdist-1": { class_type: "PreviewImage", inputs: { images: ["8", 0] }, _meta: { title: "Send back" } },
      "netdist-2": node("LatentFromBatch", { samples: ["5", 0], batch_index: 2, length: 3 }),
    });
  });
  test("once, before the first of two samplers in a row", () => {
    expect(added(lowered(hiresFix, { start: 2, length: 3 }).prompt)).toEqual({
      "netdist-2": ["LatentFromBatch", ["5", 0], 2, 3],
    });
  });
  test("once for two samplers of one latent", () => {
    const both = fetching(["20", 0], {
      "16": sampler(["5", 0], { cfg: 3 }),
      "17": node("VAEDecode", { samples: ["16", 0], vae: ["4", 2] }),
      "20": node("ImageBlend", { image1: ["8", 0], image2: ["17", 0] }),
    });
    expect(Object.values(added(lowered(both, { start: 2, length: 3 }).prompt))).toHaveLength(1);
  });
  test("numbered anew after a fresh VAEEncode", () => {
    expect(added(lowered(throughPixels, { start: 5, length: 3 }).prompt)).toEqual({
      "netdist-2": ["LatentFromBatch", ["5", 0], 5, 3],
      "netdist-3": ["RepeatLatentBatch", ["15", 0], 2],
      "netdist-4": ["LatentFromBatch", ["netdist-3", 0], 0, 5],
      "netdist-5": ["LatentBatch", ["netdist-4", 0], ["15", 0]],
      "netdist-6": ["LatentBatchSeedBehavior", ["netdist-5", 0], "random"],
      "netdist-7": ["LatentFromBatch", ["netdist-6", 0], 5, 3],
    });
  });
  test("before the capture where no sampler is", () => {
    expect(added(lowered(pixels, { start: 2, length: 3 }).prompt)).toEqual({
      "netdist-2": ["ImageFromBatch", ["16", 0], 2, 3],
    });
  });
  test("before kept outputs too", () => {
    const saved = { ...pixels, "30": node("SaveImage", { images: ["15", 0], filename_prefix: "a" }) };
    const { prompt } = lowered(saved, { start: 2, length: 3 }, recent, true);
    expect(prompt["30"]?.inputs["images"]).toEqual(["netdist-2", 0]);
    expect(prompt["netdist-2"]).toEqual(node("ImageFromBatch", { image: ["15", 0], batch_index: 2, length: 3 }));
  });
  test("a mask is cut as a picture", () => {
    const masked = fetching(["15", 0], {
      "15": node("ImageToMask", { image: ["16", 0], channel: "red" }),
      "16": pixels["15"] as never,
    });
    const { prompt, captures } = lowered(masked, { start: 2, length: 3 });
    expect(captures).toMatchObject([{ carrier: "mask", source: ["15", 0] }]);
    expect(prompt["netdist-3"]?.class_type).toBe("ImageFromBatch");
  });
  test("where a sampled latent meets the whole one", () => {
    const blend = fetching(["20", 0], {
      "15": node("LatentBlend", { samples1: ["3", 0], samples2: ["5", 0], blend_factor: 0.5 }),
      "20": node("VAEDecode", { samples: ["15", 0], vae: ["4", 2] }),
    });
    const { prompt } = lowered(blend, { start: 2, length: 3 });
    expect(prompt["15"]?.inputs["samples2"]).toEqual(prompt["3"]?.inputs["latent_image"]);
  });
});

describe("limits of the worker", () => {
  test("0.3.64: a start past 63 is cut twice", () => {
    expect(added(lowered(single, { start: 100, length: 8 }, old).prompt)).toEqual({
      "netdist-2": ["LatentFromBatch", ["5", 0], 63, 64],
      "netdist-3": ["LatentFromBatch", ["netdist-2", 0], 37, 8],
    });
  });
  test("0.33: one cut reaches anywhere", () => {
    expect(added(lowered(single, { start: 100, length: 8 }).prompt)).toEqual({
      "netdist-2": ["LatentFromBatch", ["5", 0], 100, 8],
    });
  });
  test("0.3.64: equal pictures are followed past 126", () => {
    expect(added(lowered(single, { start: 150, length: 4 }, old).prompt)).toEqual({
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
    expect(refusal(() => lowered(prompt, range, objectInfo)).nodeId).toBe(nodeId);
  });
});

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
    expect(refusal(() => lowered(prompt, { start: 1, length: 3 }))).toEqual({
      nodeId,
      message: expect.stringMatching(message),
    });
  });
});

describe("the pictures are those of one machine", () => {
  // The reference is the whole batch in one run, on a server without limits.
  const whole = (prompt: Prompt, total: number) => {
    const plan = lower({
      prompt,
      lowerings: table,
      objectInfo: recent,
      queue: { nodeId: "10", seed: 5n, batch: total },
      outputs: "final_image",
      keepOutputs: false,
    });
    return simulate(plan.prompt, {}).get(plan.captures[0]?.nodeId ?? "");
  };
  const part = (prompt: Prompt, range: ExactRange, objectInfo: ObjectInfo) => {
    const plan = lowered(prompt, range, objectInfo);
    return simulate(plan.prompt, objectInfo).get(plan.captures[0]?.nodeId ?? "");
  };
  const known = (info: ObjectInfo): ObjectInfo => ({
    ...info,
    UnknownLatentNode: { ...info["LatentUpscaleBy"], name: "UnknownLatentNode" } as never,
  });
  const unknownBetween = fetching(["20", 0], {
    "15": node("UnknownLatentNode", { samples: ["3", 0] }),
    "16": sampler(["15", 0], { denoise: 0.5 }),
    "20": node("VAEDecode", { samples: ["16", 0], vae: ["4", 2] }),
  });
  const graphs: [string, Prompt, old: number][] = [
    ["one sampler", single, 4000],
    ["two samplers in a row", hiresFix, 4000],
    ["two samplers with pixels between", throughPixels, 126],
    ["two samplers with an unknown node between", unknownBetween, 126],
    ["a picture repeated", img2img, 4000],
    ["noise on pictures", pixels, 4000],
    ["noise on pictures, then a sampler", pixelsThenSampler, 126],
  ];
  test.for(
    graphs.flatMap(([name, prompt, far]) => [
      [name, "0.3.64", prompt, known(old), far] as const,
      [name, "0.33.0", prompt, known(recent), 4000] as const,
    ]),
  )("%s on %s", ([, , prompt, objectInfo, far]) => {
    const total = far + 1;
    const all = whole(prompt, total);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: far }), fc.integer({ min: 1, max: 64 }), (start, want) => {
        const length = Math.min(want, total - start);
        expect(part(prompt, { start, length }, objectInfo)).toEqual(all?.slice(start, start + length));
      }),
      {
        numRuns: 60,
        examples: [
          [0, 1],
          [0, 64],
          [1, 3],
          [63, 64],
          [64, 64],
          [62, 64],
          [126, 1],
          [63, 1],
          [65, 62],
        ].filter(([start = 0]) => start <= far) as [number, number][],
      },
    );
  });
});

describe("notices", () => {
  const codes = (prompt: Prompt, range: ExactRange = { start: 2, length: 3 }, objectInfo = recent) =>
    lowered(prompt, range, objectInfo).notices.map(({ code, nodeId }) => [code, nodeId]);
  const sized = (width: Json, height: Json) => ({
    ...single,
    "5": node("EmptyLatentImage", { width, height, batch_size: ["10", 1] }),
  });
  test("512x512 with euler: none", () => {
    expect(codes(single)).toEqual([]);
  });
  test.for([
    "euler_ancestral",
    "dpmpp_sde",
    "dpmpp_2m_sde_gpu",
    "lcm",
    "ddpm",
    "er_sde",
    "seeds_2",
    "sa_solver",
    "res_multistep_ancestral",
  ])("%s draws noise at every step", (sampler_name) => {
    expect(codes({ ...single, "3": sampler(["5", 0], { sampler_name }) })).toEqual([["STEP_NOISE", "3"]]);
  });
  test.for(["euler", "dpmpp_2m", "ddim", "uni_pc", "heun", "res_multistep", "dpm_2", "lms", "ipndm", "deis"])(
    "%s does not",
    (sampler_name) => {
      expect(codes({ ...single, "3": sampler(["5", 0], { sampler_name }) })).toEqual([]);
    },
  );
  test("a sampler chosen by a node", () => {
    const custom = (choice: Prompt[string]) =>
      fetching(["8", 0], {
        "3": node("SamplerCustom", {
          model: ["4", 0],
          add_noise: true,
          noise_seed: ["10", 0],
          sampler: ["15", 0],
          latent_image: ["5", 0],
          positive: ["6", 0],
          negative: ["7", 0],
        }),
        "15": choice,
      });
    expect(codes(custom(node("KSamplerSelect", { sampler_name: "euler_ancestral" })))).toEqual([["STEP_NOISE", "3"]]);
    expect(codes(custom(node("SamplerEulerAncestral", { eta: 1 })))).toEqual([["STEP_NOISE", "3"]]);
    expect(codes(custom(node("KSamplerSelect", { sampler_name: "euler" })))).toEqual([]);
  });
  test("our own sampler with step noise", () => {
    const objectInfo = {
      ...recent,
      NetDistProceduralSampler: { ...recent["KSampler"], name: "NetDistProceduralSampler" } as never,
    };
    const ours = (step_noise: boolean) => ({
      ...single,
      "3": node("NetDistProceduralSampler", {
        seed: ["10", 0],
        steps: 3,
        latent_image: ["5", 0],
        text: "",
        step_noise,
      }),
    });
    expect(codes(ours(true), { start: 2, length: 3 }, objectInfo)).toEqual([["STEP_NOISE", "3"]]);
    expect(codes(ours(false), { start: 2, length: 3 }, objectInfo)).toEqual([]);
  });
  test("1000x1000 with more than one picture here", () => {
    expect(codes(sized(1000, 1000))).toEqual([["BATCH_TAIL", "3"]]);
    expect(codes(sized(1000, 1000), { start: 1, length: 3 })).toEqual([]);
    expect(codes(sized(1000, 1000), { start: 5, length: 3, local: 1 })).toEqual([]);
    expect(codes(sized(1000, 1000), { start: 5, length: 3, local: 0 })).toEqual([]);
  });
  test("16 channels never have a tail", () => {
    expect(
      codes({ ...single, "5": node("EmptySD3LatentImage", { width: 1000, height: 1000, batch_size: ["10", 1] }) }),
    ).toEqual([]);
  });
  test("a size that is not known", () => {
    expect(codes({ ...sized(["30", 0], 512), "30": node("PrimitiveInt", { value: 512 }) })).toEqual([
      ["UNCERTAIN", "3"],
    ]);
    expect(codes(img2img)).toEqual([["UNCERTAIN", "3"]]);
  });
  test("sizes are followed to the second sampler", () => {
    expect(codes({ ...hiresFix, ...sized(8 * 63, 512), "10": queueSimple(), "11": hiresFix["11"] as never })).toEqual(
      [],
    );
    const by = { ...hiresFix, "15": node("LatentUpscaleBy", { samples: ["3", 0], scale_by: 1.015625 }) };
    expect(codes(by)).toEqual([["BATCH_TAIL", "16"]]);
    expect(codes(throughPixels)).toEqual([]);
  });
});
