import type { Json, Prompt, PromptNode } from "@netdist/sdk/prompt";
import fc from "fast-check";
import { readObjectInfo } from "../../object-info/index.ts";

export const MAX = 18446744073709551615n;

export const objectInfo = readObjectInfo({
  KSampler: {
    input: {
      required: {
        model: ["MODEL"],
        seed: ["INT", { min: 0, max: MAX }],
        sampler_name: [["euler", "ddim"]],
        cfg: ["FLOAT", {}],
      },
    },
  },
  Small: { input: { required: { seed: ["INT", { min: 1, max: 4294967295 }] } } },
  Odd: { input: { required: { seed: ["INT", { min: -1, max: 1.5 }], noise_seed: ["INT", { min: 9, max: 2 }] } } },
  Texts: { input: { required: { text: ["STRING", {}], seed: ["STRING", {}], any: ["*"] } } },
});

/** A prompt of one node, with members that no format knows. */
export function one(class_type: string, inputs: Record<string, Json>): Prompt {
  return { "9:1": { class_type, inputs, extra: [1] } as PromptNode };
}

const literal = fc.oneof(
  fc.integer(),
  fc.bigInt({ min: 0n, max: MAX }).map((value) => (value <= 9007199254740991n ? Number(value) : value)),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
  fc.string({ unit: "grapheme" }),
);
const input = fc.oneof(
  literal,
  fc.tuple(fc.string(), fc.nat(5)),
  fc.record({ __value__: fc.array(literal, { maxLength: 3 }) }),
);
const name = fc.oneof(fc.constantFrom("seed", "noise_seed", "text", "__proto__", "constructor"), fc.string());
const entries = <T>(value: fc.Arbitrary<T>) =>
  fc.array(fc.tuple(name, value), { maxLength: 5 }).map((pairs): Record<string, T> => Object.fromEntries(pairs));

/** Prompts of any kind that JSON can hold. */
export const prompts: fc.Arbitrary<Prompt> = entries(
  fc.record(
    { class_type: name, inputs: entries(input), _meta: fc.record({ title: name }), other: input },
    { requiredKeys: ["class_type", "inputs"] },
  ) as fc.Arbitrary<PromptNode>,
);
