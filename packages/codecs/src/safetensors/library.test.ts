import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { thrownBy } from "../testing/damage.ts";
import { decodeSafetensors, encodeSafetensors, SafetensorsError, type SafetensorsErrorCode } from "./index.ts";

const read = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../../fixtures/safetensors/${name}`, import.meta.url)));
const verdicts = JSON.parse(new TextDecoder().decode(read("verdicts.json"))) as {
  name: string;
  hex: string;
  verdict: string;
}[];

const CODES: readonly (readonly [string, SafetensorsErrorCode])[] = [
  ["header too small", "HEADER_TOO_SMALL"],
  ["header too large", "HEADER_TOO_LARGE"],
  ["invalid header length", "INVALID_HEADER_LENGTH"],
  ["invalid UTF-8 in header", "INVALID_HEADER"],
  ["invalid JSON in header", "INVALID_HEADER_DESERIALIZATION"],
  ["invalid offset", "INVALID_OFFSET"],
  ["overflow", "VALIDATION_OVERFLOW"],
  ["The slice is slicing for subbytes", "MISALIGNED_SLICE"],
  ["invalid shape, data type, or offset", "TENSOR_INVALID_INFO"],
  ["incomplete metadata", "METADATA_INCOMPLETE_BUFFER"],
];

describe("the official library's verdict is ours", () => {
  test.for(verdicts)("$name: $verdict", ({ hex, verdict }) => {
    const error = thrownBy(() => decodeSafetensors(new Uint8Array(Buffer.from(hex, "hex"))));
    const code = error instanceof SafetensorsError ? error.code : error;
    expect(code).toBe(CODES.find(([text]) => verdict.includes(text))?.[1]);
  });
});

test("a file with every dtype of torch is read, and written again byte for byte", () => {
  const file = read("all.safetensors");
  const { tensors, metadata } = decodeSafetensors(file);
  expect([...metadata]).toEqual([["note", 'line\n"quoted" \u001f 猫']]);
  const summary = [...tensors].map(
    ([name, { dtype, shape, data }]) => `${name} ${dtype} [${shape}] ${data.byteLength}`,
  );
  expect(summary).toEqual([
    "t.uint64 uint64 [2,3] 48",
    "t.int64 int64 [2,3] 48",
    "t.float64 float64 [2,3] 48",
    "t.complex64 complex64 [2,3] 48",
    " float32 [0] 0",
    "t.float32 float32 [2,3] 24",
    "猫 float32 [] 4",
    "\uffee float32 [1] 4",
    "\u{1f600} float32 [0,3] 0",
    "t.uint32 uint32 [2,3] 24",
    "t.int32 int32 [2,3] 24",
    "t.bfloat16 bfloat16 [2,3] 12",
    "t.float16 float16 [2,3] 12",
    "t.uint16 uint16 [2,3] 12",
    "t.int16 int16 [2,3] 12",
    "t.float8_e5m2fnuz float8_e5m2fnuz [2,3] 6",
    "t.float8_e4m3fnuz float8_e4m3fnuz [2,3] 6",
    "t.float8_e8m0fnu float8_e8m0fnu [2,3] 6",
    "t.float8_e4m3fn float8_e4m3fn [2,3] 6",
    "t.float8_e5m2 float8_e5m2 [2,3] 6",
    "t.int8 int8 [2,3] 6",
    "t.uint8 uint8 [2,3] 6",
    "t.bool bool [2,3] 6",
  ]);
  expect(encodeSafetensors(tensors, { metadata })).toEqual(file);
});

test("a file without tensors is the library's, byte for byte", () => {
  expect(encodeSafetensors([])).toEqual(read("empty.safetensors"));
});
