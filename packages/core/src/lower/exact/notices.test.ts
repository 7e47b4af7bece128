import type { Json, Prompt } from "@netdist/sdk/prompt";
import { describe, expect, test } from "vitest";
import type { ExactRange } from "../request.ts";
import { node, queueSimple, recent } from "../samples.ts";
import { fetching, hiresFix, img2img, sampler, single, split, throughPixels } from "./samples.ts";

describe("notices", () => {
  const codes = (prompt: Prompt, range: ExactRange = { start: 2, length: 3 }, objectInfo = recent) =>
    split(prompt, range, objectInfo).notices.map(({ code, nodeId }) => [code, nodeId]);
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
