import { type Json, stringifyJson } from "@netdist/sdk/prompt";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { changeSeeds, randomSeeds } from "./index.ts";
import { MAX, objectInfo, one, prompts } from "./testing/prompts.ts";

const add = (by: bigint) => (seed: bigint) => seed + by;

describe("a seed is", () => {
  test.for<[what: string, classType: string, input: string, before: Json, after: Json]>([
    ["a number", "A", "seed", 1, 2],
    ["also called noise_seed", "A", "noise_seed", 1, 2],
    ["also that of a dynamic input", "A", "mode.seed", 1, 2],
    ["exact past 2^53", "A", "seed", 9007199254740991, 9007199254740992n],
    ["exact below 2^64", "A", "seed", MAX - 1n, MAX],
    ["wrapped past 2^64 − 1", "A", "seed", MAX, 0],
    ["no longer −1", "A", "seed", -1, 0],
    ["declared", "KSampler", "seed", 9007199254740993n, 9007199254740994n],
    ["declared, in quotes", "KSampler", "seed", "41", 42],
    ["wrapped into a smaller range", "Small", "seed", 4294967295, 1],
    ["brought into a smaller range", "Small", "seed", 4294967296, 2],
    ["within 2^64 where the declared range is odd", "Odd", "seed", MAX, 0],
    ["as it comes where the declared range is empty", "Odd", "noise_seed", 5, 6],
  ])("%s", ([, classType, input, before, after]) => {
    const edited = changeSeeds(one(classType, { [input]: before }), add(1n), objectInfo);
    expect(edited).toEqual({ prompt: one(classType, { [input]: after }), count: 1 });
  });
});

describe("no seed is", () => {
  test.for<[what: string, classType: string, inputs: Record<string, Json>]>([
    ["a link", "KSampler", { seed: ["4", 0] }],
    ["another number", "A", { steps: 20, seeds: 1, my_seed: 2, "seed.x": 3 }],
    ["a text", "A", { seed: "41" }],
    ["a fraction", "A", { seed: 1.5 }],
    ["nothing", "A", { seed: null, noise_seed: true }],
    ["a list", "A", { seed: [1, 2, 3] }],
    ["a declared text", "Texts", { seed: 5 }],
  ])("%s", ([, classType, inputs]) => {
    const prompt = one(classType, inputs);
    const edited = changeSeeds(prompt, add(1n), objectInfo);
    expect(edited.count).toBe(0);
    expect(edited.prompt).toBe(prompt);
  });
});

test("a seed that stays is left as it is, −1 too", () => {
  const prompt = one("A", { seed: -1, noise_seed: 5 });
  expect(changeSeeds(prompt, (seed) => seed)).toEqual({ prompt, count: 2 });
});

test("any prompt: forth and back by any amount gives the very same text", () => {
  fc.assert(
    fc.property(prompts, fc.bigInt({ min: -MAX, max: MAX }), (prompt, by) => {
      const start = changeSeeds(prompt, (seed) => BigInt.asUintN(64, seed)).prompt;
      const there = changeSeeds(start, add(by)).prompt;
      expect(stringifyJson(changeSeeds(there, add(-by)).prompt)).toBe(
        stringifyJson(changeSeeds(start, (seed) => BigInt.asUintN(64, seed)).prompt),
      );
      expect(Object.getPrototypeOf(there)).toBe(Object.getPrototypeOf(start));
    }),
  );
});

test("any prompt: whatever the change gives, seeds end within 0 … 2^64 − 1", () => {
  fc.assert(
    fc.property(prompts, fc.bigInt(), (prompt, next) => {
      const { prompt: changed } = changeSeeds(prompt, () => next);
      changeSeeds(changed, (seed) => {
        expect(seed === next || (seed >= 0n && seed <= MAX)).toBe(true);
        return seed;
      });
    }),
  );
});

describe("randomSeeds", () => {
  test("gives SplitMix64's numbers", () => {
    const next = randomSeeds(1234567n);
    expect([next(), next(), next()]).toEqual([6457827717110365317n, 3203168211198807973n, 9817491932198370423n]);
  });

  test("same seed, same numbers; a seed past 2^64 is wrapped", () => {
    const [a, b] = [randomSeeds(5n), randomSeeds(2n ** 64n + 5n)];
    expect(Array.from({ length: 20 }, a)).toEqual(Array.from({ length: 20 }, b));
  });

  test("changes every seed of a prompt to another one", () => {
    const prompt = { 1: { class_type: "A", inputs: { seed: 1 } }, 2: { class_type: "A", inputs: { noise_seed: 1 } } };
    const { prompt: changed, count } = changeSeeds(prompt, randomSeeds(0n));
    expect(count).toBe(2);
    expect(changed).toEqual({
      1: { class_type: "A", inputs: { seed: 16294208416658607535n } },
      2: { class_type: "A", inputs: { noise_seed: 7960286522194355700n } },
    });
  });
});
