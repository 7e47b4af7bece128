import { deflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { buildPng, chunk, join } from "../testing/build-png.ts";
import { endFlipped, thrownBy } from "../testing/damage.ts";
import { decodePng, readPngText } from "./index.ts";

const latin = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));
const utf8 = (text: string) => new TextEncoder().encode(text);
const zlib = (bytes: Uint8Array) => new Uint8Array(deflateSync(bytes));
const tEXt = (text: string) => chunk("tEXt", text);
const zTXt = (head: string, packed: Uint8Array) => chunk("zTXt", join([latin(head), packed]));
const iTXt = (head: string, content: Uint8Array) => chunk("iTXt", join([latin(head), content]));

function file(...before: readonly Uint8Array[]): Uint8Array {
  return buildPng({ width: 1, height: 1, colorType: 0, bitDepth: 8, sample: () => 0, before });
}

test.for([
  { name: "no text", chunks: [], text: [] },
  { name: "tEXt", chunks: [tEXt("prompt\0{}")], text: [["prompt", "{}"]] },
  { name: "tEXt in Latin-1, not Windows-1252", chunks: [tEXt("a\0\x80\x9f\xe9")], text: [["a", "\x80\x9f\xe9"]] },
  { name: "tEXt without a NUL", chunks: [tEXt("alone")], text: [["alone", ""]] },
  { name: "tEXt with a second NUL", chunks: [tEXt("a\0b\0c")], text: [["a", "b\0c"]] },
  { name: "zTXt", chunks: [zTXt("a\0\0", zlib(latin("h\xe9")))], text: [["a", "h\xe9"]] },
  { name: "iTXt", chunks: [iTXt("a\0\0\0ja\0key\0", utf8("猫😀"))], text: [["a", "猫😀"]] },
  { name: "iTXt with a byte order mark", chunks: [iTXt("a\0\0\0\0\0", utf8("\ufeffb"))], text: [["a", "\ufeffb"]] },
  { name: "packed iTXt", chunks: [iTXt("a\0\x01\0\0\0", zlib(utf8("猫")))], text: [["a", "猫"]] },
  {
    name: "a keyword twice: the last",
    chunks: [tEXt("a\x001"), tEXt("b\x002"), tEXt("a\x003")],
    text: [
      ["a", "3"],
      ["b", "2"],
    ],
  },
  {
    name: "names of Object.prototype",
    chunks: [tEXt("__proto__\0x"), tEXt("toString\0y")],
    text: [
      ["__proto__", "x"],
      ["toString", "y"],
    ],
  },
])("$name", ({ chunks, text }) => {
  for (const compression of ["auto", "fflate"] as const) {
    expect([...readPngText(file(...chunks), { compression })]).toEqual(text);
    expect([...decodePng(file(...chunks), { compression }).text]).toEqual(text);
  }
});

test.for([
  { name: "zTXt with method 1", chunks: [zTXt("a\0\x01", zlib(latin("b")))], code: "BAD_TEXT" },
  { name: "zTXt without data", chunks: [zTXt("a\0\0", new Uint8Array(0))], code: "BAD_TEXT" },
  { name: "zTXt without method", chunks: [zTXt("a", new Uint8Array(0))], code: "BAD_TEXT" },
  { name: "damaged zTXt", chunks: [zTXt("a\0\0", endFlipped(zlib(latin("b"))))], code: "BAD_TEXT" },
  { name: "bytes after packed text", chunks: [zTXt("a\0\0", join([zlib(latin("b")), latin("c")]))], code: "BAD_TEXT" },
  { name: "iTXt with flag 2", chunks: [iTXt("a\0\x02\0\0\0", utf8("b"))], code: "BAD_TEXT" },
  { name: "iTXt with method 1", chunks: [iTXt("a\0\x01\x01\0\0", zlib(utf8("b")))], code: "BAD_TEXT" },
  { name: "iTXt that is not UTF-8", chunks: [iTXt("a\0\0\0\0\0", latin("\xff"))], code: "BAD_TEXT" },
  { name: "iTXt without flags", chunks: [iTXt("a", new Uint8Array(0))], code: "BAD_TEXT" },
  { name: "a bomb", chunks: [zTXt("a\0\0", zlib(new Uint8Array(17 * 1024 * 1024)))], code: "LIMIT_EXCEEDED" },
  {
    name: "a packed iTXt bomb",
    chunks: [iTXt("a\0\x01\0\0\0", zlib(new Uint8Array(17 * 1024 * 1024)))],
    code: "LIMIT_EXCEEDED",
  },
])("$name throws $code at its chunk", ({ chunks, code }) => {
  for (const compression of ["auto", "fflate"] as const) {
    expect(thrownBy(() => readPngText(file(...chunks), { compression }))).toMatchObject({
      name: "PngError",
      code,
      offset: 33,
    });
  }
});

test("the limit is for all text together", () => {
  const chunks = [zTXt("a\0\0", zlib(new Uint8Array(600))), zTXt("b\0\0", zlib(new Uint8Array(600)))];
  expect(readPngText(file(...chunks), { maxTextBytes: 1200 }).size).toBe(2);
  expect(thrownBy(() => readPngText(file(...chunks), { maxTextBytes: 1199 }))).toMatchObject({
    code: "LIMIT_EXCEEDED",
  });
});
