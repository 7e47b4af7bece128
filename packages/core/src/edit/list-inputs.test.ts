import type { Json } from "@netdist/sdk/prompt";
import fc from "fast-check";
import { expect, test } from "vitest";
import { describeInputs, listInputs, setInput } from "./index.ts";
import { MAX, objectInfo, one, prompts } from "./testing/prompts.ts";

test("every input with its node, type and value", () => {
  const prompt = {
    "9:1": { class_type: "KSampler", inputs: { seed: MAX, model: ["4", 0], new: 1.5 }, _meta: { title: "First" } },
    "4": { class_type: "constructor", inputs: { __proto__: null, name: "a" } },
  } as const;
  const first = { id: "9:1", classType: "KSampler", title: "First" };
  expect(listInputs(prompt, objectInfo)).toEqual([
    { id: "4", classType: "constructor", title: "constructor", input: "name", type: "STRING", value: "a" },
    { ...first, input: "seed", type: "INT", value: MAX },
    { ...first, input: "model", type: "MODEL", value: ["4", 0] },
    { ...first, input: "new", type: "FLOAT", value: 1.5 },
  ]);
});

test.for<[value: Json, type: string, shown: string]>([
  [1, "INT", "1"],
  [MAX, "INT", "18446744073709551615"],
  [0.5, "FLOAT", "0.5"],
  [true, "BOOLEAN", "true"],
  ['a "b"\n', "STRING", '"a \\"b\\"\\n"'],
  [["4:2", 1], "*", "output 1 of node 4:2"],
  [null, "JSON", "null"],
  [{ __value__: [1, 2] }, "JSON", '{"__value__":[1,2]}'],
  ["\u202egnp.exe\u2028", "STRING", '"gnp.exe "'],
])("%s is %s", ([value, type, shown]) => {
  expect(describeInputs(listInputs(one("A", { x: value })))).toBe(`9:1.x = ${shown}    ${type}, A`);
});

test("titles and names stay on their line, whatever they hold", () => {
  const nasty = "\u001b[31mred\nline\r\u2028";
  const prompt = { [nasty]: { class_type: nasty, inputs: { [nasty]: nasty }, _meta: { title: `t${nasty}` } } };
  const text = describeInputs(listInputs(prompt));
  expect(text).toBe('red line .red line = "\\u001b[31mred\\nline\\r "    STRING, tred line (red line )');
});

test("any prompt: a line for every input, and long values are cut", () => {
  fc.assert(
    fc.property(prompts, (prompt) => {
      const inputs = listInputs(prompt);
      const count = Object.values(prompt).reduce((sum, node) => sum + Object.keys(node.inputs).length, 0);
      expect(inputs).toHaveLength(count);
      expect(describeInputs(inputs).split(/[\n\r\u2028]/)).toHaveLength(Math.max(count, 1));
    }),
  );
  expect(describeInputs(listInputs(one("A", { x: "é".repeat(10_000) }))).length).toBeLessThan(400);
});

test("any prompt: an input that is listed can be set, and nothing else changes", () => {
  fc.assert(
    fc.property(prompts, (prompt) => {
      for (const { id, input, value } of listInputs(prompt)) {
        if (typeof value !== "string") continue;
        const changed = setInput(prompt, { node: id, input, value: "new" });
        expect(setInput(changed, { node: id, input, value })).toEqual(prompt);
        expect(Object.keys(changed)).toEqual(Object.keys(prompt));
      }
    }),
  );
});
