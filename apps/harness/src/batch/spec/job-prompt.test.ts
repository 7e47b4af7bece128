import type { Prompt } from "@netdist/sdk/prompt";
import { describe, expect, test } from "vitest";
import { promptOf, seedIn } from "./job-prompt.ts";
import { jobsOf } from "./jobs.ts";
import { parseSeedRule } from "./seed-rule.ts";
import type { BatchSpec } from "./spec.ts";

const prompt: Prompt = {
  "3": { class_type: "KSampler", inputs: { seed: 10, steps: 20, positive: ["6", 0] } },
  "6": { class_type: "CLIPTextEncode", inputs: { text: "a {animal} in {red|blue}" }, _meta: { title: "Positive" } },
  "7": { class_type: "LoadImage", inputs: { image: "frame_0000.png" } },
};
const rows = [
  new Map([
    ["animal", "cat"],
    ["3.steps", "4"],
    ["nr", "100"],
  ]),
  new Map([
    ["animal", "dog"],
    ["nr", "18446744073709551615"],
  ]),
];

function made(spec: Partial<BatchSpec>, at = 1, entropy = "e"): Prompt {
  const whole = { rows, range: undefined, repeat: 1, seed: undefined, sets: [], replacements: [], ...spec };
  const job = jobsOf(whole)[at - 1];
  if (!job) throw new Error("no such job");
  return promptOf({ prompt, spec: whole, objectInfo: {}, entropy }, job);
}
const seeds = (rule: string, entropy?: string) =>
  [1, 2].map((at) => seedIn(made({ seed: parseSeedRule(rule) }, at, entropy), {}));

describe("texts", () => {
  test("a name in a text of the workflow, and other braces stay", () => {
    expect(made({})["6"]?.inputs["text"]).toBe("a cat in {red|blue}");
  });
  test("a replacement is put wherever its text stands, with names", () => {
    const replacements = [{ find: "0000", replacement: "{job:04}", whole: false }];
    expect(made({ replacements }, 2)["7"]?.inputs["image"]).toBe("frame_0002.png");
  });
  test("a whole replacement leaves texts alone that only hold it", () => {
    const replacements = [
      { find: "0000", replacement: "x", whole: true },
      { find: "frame_0000.png", replacement: "{job_num:03}.png", whole: true },
    ];
    expect(made({ replacements })["7"]?.inputs["image"]).toBe("001.png");
  });
  test("what a name puts in is not filled again", () => {
    const row = new Map([
      ["animal", "{nr}"],
      ["nr", "1"],
    ]);
    expect(made({ rows: [row] })["6"]?.inputs["text"]).toBe("a {nr} in {red|blue}");
  });
});

describe("inputs", () => {
  test("a column called NODE.INPUT sets it, and a row without it leaves it", () => {
    expect([1, 2].map((at) => made({}, at)["3"]?.inputs["steps"])).toEqual([4, 20]);
  });
  test("--set with a job's names, by title", () => {
    expect(made({ sets: ["Positive.text={animal} no {job:02}"] }, 2)["6"]?.inputs["text"]).toBe("dog no 02");
  });
  test("an input that is not there is named", () => {
    expect(() => made({ sets: ["3.stepz=1"] })).toThrow('has no input "stepz"');
  });
});

describe("seeds", () => {
  test.for([
    ["keep", [10n, 10n]],
    ["increment", [10n, 11n]],
    ["1000+", [1000n, 1001n]],
    ["18446744073709551615+", [18446744073709551615n, 0n]],
    ["42", [42n, 42n]],
    ["{nr}", [100n, 18446744073709551615n]],
  ] as const)("%s", ([rule, expected]) => {
    expect(seeds(rule)).toEqual(expected);
  });
  test("random: another one for each job, the same ones for the same run", () => {
    const [first, second] = seeds("random");
    expect(first).not.toBe(second);
    expect(seeds("random")).toEqual([first, second]);
    expect(seeds("random", "other")).not.toContain(first);
  });
  test("unless told, jobs of one row count up", () => {
    expect([1, 2].map((at) => seedIn(made({ repeat: 2 }, at), {}))).toEqual([10n, 11n]);
  });
  test("a column called seed is the seed, unless told otherwise", () => {
    const rows = [new Map([["seed", "77"]])];
    expect(seedIn(made({ rows }), {})).toBe(77n);
    expect(seedIn(made({ rows, seed: parseSeedRule("keep") }), {})).toBe(10n);
  });
  test("a set wins over the rule", () => {
    expect(seedIn(made({ seed: parseSeedRule("random"), sets: ["3.seed=5"] }), {})).toBe(5n);
  });
  test.for(["{animal}", "{nope}"])("%s is refused", (rule) => {
    expect(() => seeds(rule)).toThrow(rule === "{animal}" ? "Job 1: the seed must be a whole number" : "names {nope}");
  });
  test("a rule that is none", () => {
    expect(() => parseSeedRule("often")).toThrow("A rule for seeds is");
  });
});
