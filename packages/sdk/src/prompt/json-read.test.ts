import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseJson, stringifyJson } from "./index.ts";

describe("parseJson accepts", () => {
  test.for<[string, unknown]>([
    ["0", 0],
    ["-0", -0],
    ["1.5e-3", 0.0015],
    ["1E400", null],
    ["9007199254740991", 9007199254740991],
    ["9007199254740992", 9007199254740992n],
    ["-9007199254740992", -9007199254740992n],
    ["18446744073709551615", 18446744073709551615n],
    ["1e20", 1e20],
    ["NaN", null],
    ["[Infinity,-Infinity]", [null, null]],
    ['"NaN, Infinity"', "NaN, Infinity"],
    [' {"a" : [ true , false , null ] } \n', { a: [true, false, null] }],
    ["[]", []],
    ["{}", {}],
    ['""', ""],
    ['"\\u0061\\n\\"\\\\/\\/"', 'a\n"\\//'],
    ['"\\ud800"', "\ud800"],
    ['"\\ud83d\\ude00"', "😀"],
    ['{"a":1,"a":2}', { a: 2 }],
    ['"\u007f\u2028"', "\u007f\u2028"],
  ])("%s", ([text, value]) => {
    const parsed = parseJson(text);
    expect(typeof parsed === "object" && parsed !== null ? JSON.parse(JSON.stringify(parsed)) : parsed).toEqual(value);
  });
});

describe("parseJson rejects", () => {
  test.for([
    ...["", " ", "[", "]", "{", "[1,]", "[,1]", "[1 2]", '{"a":1,}', "{a:1}", "{'a':1}", '{"a" 1}', '{"a":}', "{,}"],
    ...["01", "1.", ".5", "+1", "-", "1e", "0x1", "1_0", "--1", "-NaN", "nan", "inf", "+Infinity", "NaNs"],
    ...["tru", "True", "nul", "undefined", "// x\n1", "/* x */1", "1 // x", "[1]]", "1 2", "\ufeff1", "\u00a01"],
    ...['"', '"\\', '"\\x"', '"\\u12"', '"\\u12g4"', '"a\nb"', '"\u0000"', '"\t"', "'a'", '["a\\"]'],
  ])("%j", (text) => {
    expect(() => parseJson(text)).toThrow(expect.objectContaining({ name: "JsonError", code: "SYNTAX" }));
  });
});

describe("parseJson errors", () => {
  test.for([
    { text: '{\n  "a": 1,\n  "b": ]\n}', code: "SYNTAX", line: 3, column: 8, says: 'expected a value, found "]\\n}"' },
    { text: '["a', code: "SYNTAX", line: 1, column: 4, says: "found the end of the text" },
    { text: '{"a":1,\n"a":2}', code: "DUPLICATE_KEY", line: 2, column: 1, says: 'the key "a" stands twice' },
    { text: `${"[".repeat(513)}`, code: "TOO_DEEP", line: 1, column: 513, says: "more than 512 levels" },
    { text: "9".repeat(4301), code: "NUMBER_TOO_LONG", line: 1, column: 1, says: "4301 digits" },
  ])("$code at $line:$column", ({ text, code, line, column, says }) => {
    const read = () => parseJson(text, { duplicateKeys: "error" });
    expect(read).toThrow(expect.objectContaining({ code, line, column, message: expect.stringContaining(says) }));
  });
  test("a text over the limit is not read", () => {
    expect(() => parseJson("[1,2]", { maxLength: 4 })).toThrow(expect.objectContaining({ code: "TOO_LONG" }));
  });
  test("512 levels are read", () => {
    expect(stringifyJson(parseJson("[".repeat(512) + "]".repeat(512)))).toHaveLength(1024);
  });
});

test("every number that became null is told, texts are not", () => {
  const told: string[] = [];
  parseJson('[NaN, "NaN", -Infinity, {"Infinity": Infinity}, 1e999]', { onNonFinite: (name) => told.push(name) });
  expect(told).toEqual(["NaN", "-Infinity", "Infinity", "1e999"]);
});

test("__proto__ and constructor are ordinary keys of an object without prototype (T12)", () => {
  const value = parseJson('{"__proto__": {"polluted": 1}, "constructor": 2}') as Record<string, unknown>;
  expect(Object.keys(value)).toEqual(["__proto__", "constructor"]);
  expect(Object.getPrototypeOf(value)).toBe(null);
  expect(({} as Record<string, unknown>)["polluted"]).toBe(undefined);
  expect(stringifyJson(value as never)).toBe('{"__proto__":{"polluted":1},"constructor":2}');
});

test("what JSON.parse reads is read alike, but for big integers", () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(JSON.parse(stringifyJson(parseJson(text)))).toEqual(JSON.parse(text));
    }),
  );
});

test("any text is read or refused with a JsonError, as JSON.parse does", () => {
  const pieces = fc.constantFrom("[", "]", "{", "}", ",", ":", '"', "\\", "a", "1", "-", ".", "e", "0", "null", " ");
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
      const text = parts.join("");
      let valid = true;
      try {
        JSON.parse(text);
      } catch {
        valid = false;
      }
      if (valid) parseJson(text);
      else expect(() => parseJson(text)).toThrow(expect.objectContaining({ name: "JsonError" }));
    }),
    { numRuns: 2000 },
  );
});
