import { Decoder, Encoder } from "@msgpack/msgpack";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readPacked } from "./read.ts";
import { EXTENSION, Extension, type Packed } from "./types.ts";
import { writePacked } from "./write.ts";

const number = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true }),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }).filter((n) => !Number.isSafeInteger(Number(n))),
);
const text = fc.string({ unit: "grapheme", maxLength: 300 });
const value = fc.letrec<{ value: Packed }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    number,
    text,
    fc.uint8Array({ maxLength: 300 }),
    fc.array(tie("value"), { maxLength: 20 }),
    fc.dictionary(text, tie("value"), { maxKeys: 20 }),
    fc
      .tuple(fc.constantFrom(...Object.values(EXTENSION)), tie("value"))
      .map(([type, payload]) => new Extension(type, payload)),
  ),
})).value;

test("written and read again, every value is equal", () => {
  fc.assert(fc.property(value, (one) => void expect(readPacked(writePacked(one))).toEqual(one)));
});

describe("the same bytes as @msgpack/msgpack", () => {
  const encoder = new Encoder({ useBigInt64: true });
  const decoder = new Decoder({ useBigInt64: true });

  test("written", () => {
    // It writes integers past 32 bits as bigint only.
    const shared = fc.oneof(
      fc.integer(),
      fc.constantFrom(2n ** 64n - 1n, -(2n ** 63n)),
      fc.boolean(),
      text,
      fc.uint8Array(),
    );
    const nested = fc.dictionary(text, fc.array(shared, { maxLength: 300 }));
    fc.assert(fc.property(nested, (one) => void expect(writePacked(one)).toEqual(encoder.encode(one))));
  });

  test("read", () => {
    // It refuses the key __proto__; ours is an own key of an object like any other.
    const plain = value.filter((one) => !/"(payload|__proto__)"/.test(JSON.stringify(one, bigints)));
    fc.assert(fc.property(plain, (one) => void expect(loose(decoder.decode(writePacked(one)))).toEqual(loose(one))));
  });
});

test.for<[string, string, string]>([
  ["nothing", "", "1 bytes wanted"],
  ["an end inside", "93 01 02", "3 members do not fit"],
  ["bytes after the value", "01 02", "1 bytes too many"],
  ["a key that is no text", "81 01 02", "a key is no text"],
  ["one key twice", "82 a1 61 01 a1 61 02", '"a" stands twice'],
  ["float32", "ca 00 00 00 00", "0xca starts nothing"],
  ["the byte that is never used", "c1", "0xc1 starts nothing"],
  ["another extension", "d4 05 c0", "extension type 5"],
  ["a time stamp", "d6 ff 00 00 00 00", "extension type -1"],
  ["an extension with two values", "d5 01 c0 c0", "1 bytes too many"],
  ["an extension without one", "c7 00 01", "1 bytes wanted"],
  ["half a character", "a2 c3 28", "no UTF-8"],
  ["a surrogate", "a3 ed a0 80", "no UTF-8"],
  ["four billion members", "dd ff ff ff ff", "4294967295 members do not fit"],
  ["a text of 4 GiB", "db ff ff ff ff", "4294967295 bytes wanted"],
])("refused: %s", ([, hex, says]) => {
  expect(() => readPacked(Buffer.from(hex.replaceAll(" ", ""), "hex"))).toThrow(
    expect.objectContaining({ name: "ProtocolError", code: "BAD_MAP", message: expect.stringContaining(says) }),
  );
});

describe("128 levels", () => {
  const lists = (depth: number) => Buffer.concat([Buffer.alloc(depth, 0x91), Buffer.of(0xc0)]);
  const extensions = (depth: number) => {
    let packed: Packed = null;
    for (let i = 0; i < depth; i++) packed = new Extension(EXTENSION.object, packed);
    return packed;
  };

  test("are read and written", () => {
    expect(writePacked(readPacked(lists(128)))).toEqual(new Uint8Array(lists(128)));
    expect(readPacked(writePacked(extensions(128)))).toEqual(extensions(128));
  });

  test("one more is refused", () => {
    expect(() => readPacked(lists(129))).toThrow(expect.objectContaining({ code: "TOO_DEEP" }));
    expect(() => readPacked(lists(60_000_000))).toThrow(expect.objectContaining({ code: "TOO_DEEP" }));
    expect(() => writePacked(extensions(129))).toThrow(expect.objectContaining({ code: "TOO_DEEP" }));
  });
});

test.for<[string, Packed, string]>([
  ["half a surrogate pair", "\ud800", "surrogate"],
  ["more than 64 bits", 2n ** 64n, "64 bits"],
  ["less than -2^63", -(2n ** 63n) - 1n, "64 bits"],
])("cannot be written: %s", ([, one, says]) => {
  expect(() => writePacked(one)).toThrow(expect.objectContaining({ message: expect.stringContaining(says) }));
});

test("T12: a key named __proto__ is a key, and changes no prototype", () => {
  const map = readPacked(writePacked(JSON.parse('{"__proto__":{"a":1}}') as Packed));
  expect(Object.keys(map as object)).toEqual(["__proto__"]);
  expect("a" in {}).toBe(false);
});

function bigints(_key: string, one: unknown): unknown {
  return typeof one === "bigint" ? String(one) : one;
}

/** Integers as text, bytes as arrays: the two readers choose other types for them. */
function loose(one: unknown): unknown {
  if (typeof one === "bigint" || typeof one === "number") return Object.is(one, -0) ? "-0" : String(Number(one));
  if (one instanceof Uint8Array) return [...one];
  if (Array.isArray(one)) return one.map(loose);
  if (typeof one !== "object" || one === null) return one;
  return Object.fromEntries(Object.entries(one).map(([key, member]) => [key, loose(member)]));
}
