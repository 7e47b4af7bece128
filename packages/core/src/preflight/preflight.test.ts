import type { Prompt } from "@netdist/sdk/prompt";
import { describe, expect, test } from "vitest";
import { isNetDistError, type NetDistError } from "../errors/index.ts";
import { lower } from "../lower/index.ts";
import { node, old, recent, simple, table, txt2img } from "../lower/samples.ts";
import type { Plan } from "../plan.ts";
import { type PreflightFacts, preflight } from "./index.ts";

const planOf = (changes: Prompt = {}): Plan =>
  lower({
    prompt: { ...simple, ...changes },
    lowerings: table,
    objectInfo: recent,
    queue: { nodeId: "10", seed: 101n, batch: 2 },
    outputs: "final_image",
    keepOutputs: false,
  });
const check = (plan: Plan, facts: Partial<PreflightFacts> = {}) =>
  preflight(plan, { objectInfo: recent, worker: "attic", ...facts });
const problems = async (plan: Plan, facts: Partial<PreflightFacts> = {}): Promise<readonly NetDistError[]> => {
  try {
    await check(plan, facts);
  } catch (error) {
    if (isNetDistError(error, "PREFLIGHT_FAILED")) return error.facts.errors ?? [];
    throw error;
  }
  return [];
};
const codes = async (...given: Parameters<typeof problems>) =>
  (await problems(...given)).map(({ code, facts }) => [code, facts.nodeId]);

test("nothing wrong: the plan itself", async () => {
  const plan = planOf();
  expect(await check(plan)).toEqual(plan);
});

test("everything at once, each with node, class, title and input", async () => {
  const plan = planOf({
    "4": node("CheckpointLoaderSimple", { ckpt_name: "big.safetensors" }, "Model"),
    "8": node("FancyDecode", { samples: ["3", 0], image: ["20", 0] }, "Fancy"),
    "20": node("LoadImage", { image: "cat.png" }),
  });
  const errors = await problems(plan, { fileSize: async () => undefined });
  expect(
    errors.map(({ code, facts: { nodeId, classType, title, input } }) => [code, nodeId, classType, title, input]),
  ).toEqual([
    ["MISSING_NODE", "8", "FancyDecode", "Fancy", undefined],
    ["MISSING_MODEL", "4", "CheckpointLoaderSimple", "Model", "ckpt_name"],
    ["MISSING_INPUT", "20", "LoadImage", undefined, "image"],
  ]);
  await expect(check(plan, { fileSize: async () => undefined })).rejects.toThrow(
    /not sent to attic, for 3 reasons:\n- attic has no node class FancyDecode \(node 8 "Fancy"\)/,
  );
});

describe("models", () => {
  const model = (ckpt_name: string) => planOf({ "4": node("CheckpointLoaderSimple", { ckpt_name }) });
  test("that the worker lists", async () => {
    expect(await problems(model("tiny.safetensors"))).toEqual([]);
  });
  test("an empty list says nothing", async () => {
    const plan = planOf({
      "8": node("ImageUpscaleWithModel", { upscale_model: ["20", 0], image: ["20", 0] }),
      "20": node("UpscaleModelLoader", { model_name: "4x.pth" }),
    });
    expect(await problems(plan)).toEqual([]);
  });
  test("a combo that is no model loader is the worker's business", async () => {
    expect(
      await problems(planOf({ "3": node("KSampler", { ...txt2img(1, 1)["3"]?.inputs, sampler_name: "new" }) })),
    ).toEqual([]);
  });
});

describe("files", () => {
  const plan = planOf({ "8": node("LoadImage", { image: "cat.png" }) });
  test("too big for the worker", async () => {
    expect(await codes(plan, { fileSize: async () => 101, maxUploadSize: 100 })).toEqual([["TOO_LARGE", "8"]]);
    expect(await codes(plan, { fileSize: async () => 100, maxUploadSize: 100 })).toEqual([]);
  });
  test("without a look-up nothing is known", async () => {
    expect(await codes(plan)).toEqual([]);
  });
  test("a text that only looks like a file's name is left out, not refused", async () => {
    const text = planOf({ "8": node("LoadImage", { image: "cat.png", note: "dog [output]" }) });
    expect(text.files).toHaveLength(2);
    const sent = await check(text, { fileSize: async (name) => (name === "cat.png" ? 5 : undefined) });
    expect(sent.files.map(({ name }) => name)).toEqual(["cat.png"]);
  });
  test("each file is looked up once", async () => {
    const asked: string[] = [];
    const twice = planOf({
      "8": node("ImageBatch", { image1: ["20", 0], image2: ["21", 0] }),
      "20": node("LoadImage", { image: "a.png" }),
      "21": node("LoadImage", { image: "a.png" }),
    });
    await check(twice, { fileSize: async (name) => asked.push(name) });
    expect(asked).toEqual(["a.png"]);
  });
});

describe("captures that cannot travel", () => {
  const fetched = (source: [string, number], more: Prompt = {}) =>
    planOf({ ...more, "11": node("FetchRemote", { final_image: source, remote_info: ["10", 2] }) });
  test.for<[string, Plan, RegExp]>([
    ["MODEL", fetched(["4", 0]), /slot 0 of node 4 \(CheckpointLoaderSimple\), which is of type MODEL/],
    [
      "VIDEO",
      fetched(["20", 0], { "20": node("CreateVideo", { images: ["8", 0], fps: 8 }) }),
      /slot 0 of node 20 \(CreateVideo\), which is of type VIDEO, whose files cannot be read here/,
    ],
    [
      "any type",
      fetched(["20", 0], { "20": node("ComfySwitchNode", { switch: true }) }),
      /slot 0 of node 20 \(ComfySwitchNode\), which is of any type \(\*\)/,
    ],
  ])("%s", async ([, plan, message]) => {
    expect(await problems(plan)).toMatchObject([{ code: "NO_CARRIER", message: expect.stringMatching(message) }]);
  });
});

test("a slot that the worker's class does not have", async () => {
  const plan = planOf({ "8": node("VAEDecode", { samples: ["3", 3], vae: ["4", 2] }) });
  expect(await codes(plan)).toEqual([["UNKNOWN_LINK", "8"]]);
});

test("a node that only newer servers have", async () => {
  const plan = planOf({ "8": node("BatchImagesNode", { "images.image0": ["20", 0] }), "20": node("EmptyImage") });
  expect(await codes(plan, { objectInfo: old })).toEqual([["MISSING_NODE", "8"]]);
});

test("names like Object's own are classes that nobody has", async () => {
  expect(await codes(planOf({ "8": node("constructor", {}) }))).toEqual([["MISSING_NODE", "8"]]);
});
