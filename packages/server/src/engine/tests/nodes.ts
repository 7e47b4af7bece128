import { type AnyNode, any, boolean, defineNode, float, int, nodeResult, output, seed, string } from "@netdist/sdk";
import type { JsonObject, Prompt } from "@netdist/sdk/prompt";

/** A node of a prompt. */
export function node(class_type: string, inputs: JsonObject = {}): Prompt[string] {
  return { class_type, inputs: inputs as Prompt[string]["inputs"] };
}

function text(value: unknown): string {
  return value === undefined
    ? "undefined"
    : JSON.stringify(value, (_, member) => (typeof member === "bigint" ? `${member}n` : member));
}

/** Nodes that every bench has. */
export const stock: readonly AnyNode[] = [
  defineNode({
    id: "Number",
    category: "test",
    inputs: { value: int({ default: 1, min: 0, max: 100 }) },
    outputs: { value: int() },
    run: ({ value }) => ({ value }),
  }),
  defineNode({
    id: "Literals",
    category: "test",
    inputs: {
      int: int({ optional: true, min: 0, max: 10 }),
      seed: seed({ optional: true }),
      float: float({ optional: true, min: 0, max: 1 }),
      string: string({ optional: true }),
      boolean: boolean({ optional: true }),
    },
    outputs: { all: string() },
    outputNode: true,
    run: () => ({ all: "" }),
  }),
  defineNode({
    id: "Show",
    category: "test",
    inputs: { value: any() },
    outputs: {},
    outputNode: true,
    run: ({ value }) => nodeResult({ outputs: {}, ui: { text: [text(value)] } }),
  }),
  defineNode({
    id: "Add",
    category: "test",
    inputs: { a: int(), b: int({ optional: true, default: 10 }) },
    outputs: { sum: int() },
    run: ({ a, b }) => ({ sum: a + b }),
  }),
  defineNode({
    id: "Spread",
    category: "test",
    inputs: { count: int({ min: 0, max: 100 }) },
    outputs: { values: output(int(), { isList: true }) },
    run: ({ count }) => ({ values: Array.from({ length: count }, (_, index) => index) }),
  }),
];
