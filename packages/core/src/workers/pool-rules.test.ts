import type { Json, Prompt } from "@netdist/sdk/prompt";
import { expect, test } from "vitest";
import { node, recent, table, txt2img } from "../lower/samples.ts";
import { poolRules } from "./pool-rules.ts";

function rules(
  { sampler_name = "euler", width = 512, height = 512, ...latent }: Record<string, Json>,
  seedMode: "exact" | "offset" = "exact",
) {
  const base = txt2img(["20", 0], ["20", 1]);
  const prompt: Prompt = {
    ...base,
    "3": node("KSampler", { ...base["3"]?.inputs, sampler_name }),
    "5": node(String(latent["class_type"] ?? "EmptyLatentImage"), { width, height, batch_size: ["20", 1] }),
    "20": node("RemotePool", { seed: 100, batch: 10, include_local: true }),
    "30": node("FetchPool", { remote_pool: ["20", 2], value_1: ["8", 0] }),
  };
  const { local, isFixed, split, notices } = poolRules(
    { prompt, nodeId: "20", seed: 100n, batch: 10, seedMode, split: 3 },
    table,
    recent,
  );
  return { local, isFixed, split, codes: notices.map(({ code }) => code) };
}

test.for([
  ["exact, an ordinary sampler", {}, { local: 10, isFixed: false, split: undefined, codes: [] }],
  [
    "exact, noise at every step",
    { sampler_name: "euler_ancestral" },
    { local: 3, isFixed: true, split: 3, codes: ["STEP_NOISE"] },
  ],
  [
    "exact, a latent that is no multiple of 16",
    { width: 1000, height: 1000 },
    { local: 1, isFixed: false, split: undefined, codes: [] },
  ],
  [
    "exact, both",
    { sampler_name: "dpmpp_sde", width: 1000, height: 1000 },
    { local: 1, isFixed: true, split: 3, codes: ["STEP_NOISE"] },
  ],
] as const)("%s", ([, facts, expected]) => {
  expect(rules(facts)).toEqual(expected);
});

test("offset: every picture is a batch of one, whatever the sampler", () => {
  expect(rules({ sampler_name: "euler_ancestral" }, "offset")).toEqual({
    local: 10,
    isFixed: false,
    split: 1,
    codes: [],
  });
});

test("a prompt that cannot be split is refused before anything is sent", () => {
  const prompt: Prompt = {
    ...txt2img(["20", 0], 4),
    "20": node("RemotePool", { seed: 100, batch: 10, include_local: true }),
    "30": node("FetchPool", { remote_pool: ["20", 2], value_1: ["8", 0] }),
  };
  const of = { prompt, nodeId: "20", seed: 100n, batch: 10, seedMode: "exact" as const, split: 1 };
  expect(() => poolRules(of, table, recent)).toThrow("what node 30/value_1 fetches does not depend on batch");
});
