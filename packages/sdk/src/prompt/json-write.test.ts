import fc from "fast-check";
import { expect, test } from "vitest";
import { type Json, parseJson, stringifyJson } from "./index.ts";

test.for<[Json, string]>([
  [18446744073709551615n, "18446744073709551615"],
  [Number.NaN, "null"],
  [[Number.POSITIVE_INFINITY, -0, 1e20, 0.1], "[null,-0,1e+20,0.1]"],
  [{ b: 1, a: undefined, c: [] }, '{"b":1,"c":[]}'],
  ["é😀\ud800\u007f\n", '"é😀\\ud800\u007f\\n"'],
])("%o is written as %s", ([value, text]) => {
  expect(stringifyJson(value)).toBe(text);
});

test("indented like JSON.stringify", () => {
  const value = { a: [1, { b: [] }], c: {}, d: "x" };
  expect(stringifyJson(value, { indent: 2 })).toBe(JSON.stringify(value, null, 2));
});

test("ascii escapes as Python's json.dumps does", () => {
  expect(stringifyJson({ ö: "é😀\u007f\u001f\t~" }, { ascii: true })).toBe(
    '{"\\u00f6":"\\u00e9\\ud83d\\ude00\\u007f\\u001f\\t~"}',
  );
});

const json = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    fc.string({ unit: "binary" }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.bigInt().filter((n) => !Number.isSafeInteger(Number(n))),
    fc.array(tie("value")),
    fc.dictionary(fc.string(), tie("value"), { noNullPrototype: false }),
  ),
})).value;

test("written and read again, every value is equal", () => {
  fc.assert(
    fc.property(json, fc.constantFrom(0, 2), fc.boolean(), (value, indent, ascii) => {
      const text = stringifyJson(value, { indent, ascii });
      expect(parseJson(text)).toEqual(value);
      expect(stringifyJson(parseJson(text), { indent, ascii })).toBe(text);
    }),
  );
});
