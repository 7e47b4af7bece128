import { describe, expect, test } from "vitest";
import { isPrompt, isWorkflow, parsePrompt } from "./index.ts";

const prompt = { "89:0": { class_type: "EmptyImage", inputs: { width: 8 }, _meta: { title: "x" }, extra: 1 } };

test("a prompt is given back as it is", () => {
  expect(parsePrompt(prompt)).toBe(prompt);
  expect(isPrompt(prompt)).toBe(true);
});

describe("parsePrompt refuses", () => {
  test.for([
    { value: null, code: "NOT_AN_OBJECT", says: "found nothing" },
    { value: [1, 2], code: "NOT_AN_OBJECT", says: "found a list of 2" },
    { value: "<html>", code: "NOT_AN_OBJECT", says: "found a string" },
    { value: {}, code: "EMPTY", says: "without nodes" },
    { value: { nodes: [], links: [] }, code: "UI_FORMAT", says: "Save (API Format)" },
    { value: { prompt, client_id: "a" }, code: "REQUEST_BODY", says: '"prompt" member' },
    { value: { 3: { inputs: {} } }, code: "BAD_NODE", says: 'node "3" without a class_type text' },
    { value: { 3: { class_type: "A", inputs: [] } }, code: "BAD_NODE", says: 'node "3" without an inputs object' },
    { value: { version: 1 }, code: "BAD_NODE", says: 'node "version" that is a number' },
  ])("$code: $says", ({ value, code, says }) => {
    expect(() => parsePrompt(value)).toThrow(
      expect.objectContaining({ name: "PromptError", code, message: expect.stringContaining(says) }),
    );
    expect(isPrompt(value)).toBe(false);
  });
});

test.for([
  { value: { nodes: [], links: [], version: 0.4 }, is: true },
  { value: { nodes: [] }, is: false },
  { value: { nodes: { class_type: "A", inputs: {} }, links: { class_type: "B", inputs: {} } }, is: false },
  { value: prompt, is: false },
])("isWorkflow is $is for $value", ({ value, is }) => {
  expect(isWorkflow(value)).toBe(is);
});
