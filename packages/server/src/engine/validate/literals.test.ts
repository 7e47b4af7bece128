import type { Json, JsonObject } from "@netdist/sdk/prompt";
import { expect, test } from "vitest";
import { createBench } from "../tests/bench.ts";
import { node } from "../tests/nodes.ts";

type Row = [input: string, given: Json, result: Json];

test.each<Row>([
  ["int", "5", 5],
  ["int", " +1_0 ", 10],
  ["int", 2.9, 2],
  ["int", true, 1],
  ["seed", 18446744073709551615n, 18446744073709551615n],
  ["seed", "18446744073709551615", 18446744073709551615n],
  ["float", "0.5", 0.5],
  ["float", "1e-1", 0.1],
  ["float", false, 0],
  ["string", 12, "12"],
  ["string", 18446744073709551615n, "18446744073709551615"],
  ["string", true, "True"],
  ["string", null, "None"],
  ["string", { a: [1, "x'y"] }, `{'a': [1, "x'y"]}`],
  ["string", { __value__: "in" }, "in"],
  ["boolean", "false", true],
  ["boolean", "", false],
  ["boolean", 0, false],
  ["boolean", { __value__: [] }, false],
])("%s: %o is stored as %o", async (input, given, result) => {
  await using bench = createBench([]);
  const entry = await bench.run({ "1": node("Literals", { [input]: given }) });
  expect(entry.item.prompt["1"]?.inputs).toEqual({ [input]: result });
});

test.each<[input: string, given: Json, type: string, details: string]>([
  ["int", "1.5", "invalid_input_type", "int, 1.5, invalid literal for int() with base 10: '1.5'"],
  [
    "int",
    null,
    "invalid_input_type",
    "int, None, int() argument must be a string, a bytes-like object or a real number, not 'NoneType'",
  ],
  ["int", Number.NaN, "invalid_input_type", "int, nan, cannot convert float NaN to integer"],
  ["int", Number.POSITIVE_INFINITY, "invalid_input_type", "int, inf, cannot convert float infinity to integer"],
  ["float", "x", "invalid_input_type", "float, x, could not convert string to float: 'x'"],
  ["float", {}, "invalid_input_type", "float, {}, float() argument must be a string or a real number, not 'dict'"],
  ["int", [1, 2, 3], "bad_linked_input", "int"],
])("%s: %o is refused as %s", async (input, given, type, details) => {
  await using bench = createBench([]);
  const answer = await bench.engine.submit({ prompt: { "1": node("Literals", { [input]: given }) } });
  expect(answer.status).toBe(400);
  expect(firstIssue(answer.body)).toMatchObject({ type, details });
});

test.each<[input: string, given: Json, message: string]>([
  ["int", -1, "Value -1 smaller than min of 0"],
  ["int", 11, "Value 11 bigger than max of 10"],
  ["float", 2, "Value 2.0 bigger than max of 1.0"],
  ["float", -0.5, "Value -0.5 smaller than min of 0.0"],
  ["seed", 18446744073709551616n, "Value 18446744073709551616 bigger than max of 18446744073709551615"],
])("%s: %o is out of range", async (input, given, message) => {
  await using bench = createBench([]);
  const answer = await bench.engine.submit({ prompt: { "1": node("Literals", { [input]: given }) } });
  expect(firstIssue(answer.body)).toMatchObject({ message });
});

test.each<[name: string, link: Json, kind: string, details: string]>([
  ["a list of two numbers", [1, 2], "KeyError", "1"],
  ["an unknown node", ["7", 0], "KeyError", "'7'"],
  ["a member of every object", ["__proto__", 0], "KeyError", "'__proto__'"],
  ["a slot that is no number", ["2", "0"], "TypeError", "tuple indices must be integers or slices, not str"],
  ["a slot too far", ["2", 1], "IndexError", "tuple index out of range"],
])("%s is an exception of the check", async (_, link, exception_type, details) => {
  await using bench = createBench([]);
  const prompt = { "1": node("Show", { value: link }), "2": node("Number", { value: 1 }) };
  const answer = await bench.engine.submit({ prompt });
  const expected = { type: "exception_during_validation", details, extra_info: { exception_type } };
  expect(firstIssue(answer.body)).toMatchObject(expected);
});

function firstIssue(body: JsonObject | string): JsonObject {
  if (typeof body === "string") throw new Error(body);
  const [node] = Object.values(body["node_errors"] as Record<string, { errors: JsonObject[] }>);
  return node?.errors[0] ?? {};
}
