import { readFileSync } from "node:fs";
import { inflateSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  byteSize,
  DTYPES,
  type Dtype,
  elementCount,
  floatToUint8,
  fromFloat32,
  isDtypeError,
  itemSize,
  toFloat32,
  uint8ToFloat,
  uint16ToFloat,
} from "./index.ts";

const fixture = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../../fixtures/dtype/${name}`, import.meta.url)));
const floats = (bytes: Uint8Array) => toFloat32({ dtype: "float32", shape: [bytes.length / 4], data: bytes });
const bits = (values: Float32Array) => new Uint32Array(values.slice().buffer);
const hex = (values: readonly number[]) => values.map((value) => value.toString(16));

describe("sizes", () => {
  test("every dtype has a size", () => {
    expect(DTYPES.map((dtype) => `${dtype} ${itemSize(dtype)}`)).toEqual([
      "bool 1",
      "uint8 1",
      "int8 1",
      "uint16 2",
      "int16 2",
      "uint32 4",
      "int32 4",
      "uint64 8",
      "int64 8",
      "float16 2",
      "bfloat16 2",
      "float32 4",
      "float64 8",
      "complex64 8",
      "float8_e4m3fn 1",
      "float8_e5m2 1",
      "float8_e4m3fnuz 1",
      "float8_e5m2fnuz 1",
      "float8_e8m0fnu 1",
      "float4_e2m1fn 0.5",
      "float6_e2m3fn 0.75",
      "float6_e3m2fn 0.75",
    ]);
  });

  test.for([
    { shape: [], count: 1 },
    { shape: [0], count: 0 },
    { shape: [2, 0, 3], count: 0 },
    { shape: [2, 3, 4], count: 24 },
  ])("elementCount of [$shape] is $count", ({ shape, count }) => {
    expect(elementCount(shape)).toBe(count);
  });

  test.for([
    { shape: [-1] },
    { shape: [1.5] },
    { shape: [Number.NaN] },
    { shape: [2 ** 53] },
    { shape: [2 ** 30, 2 ** 30] },
  ])("elementCount of [$shape] throws BAD_SHAPE", ({ shape }) => {
    expect(() => elementCount(shape)).toThrow(expect.objectContaining({ code: "BAD_SHAPE" }));
  });

  test("byteSize of packed floats needs whole bytes", () => {
    expect(byteSize("float6_e2m3fn", [4])).toBe(3);
    expect(() => byteSize("float4_e2m1fn", [3])).toThrow(expect.objectContaining({ code: "BAD_SHAPE" }));
  });
});

describe("toFloat32", () => {
  const tables: readonly { dtype: Dtype; codes: number; packed?: boolean }[] = [
    { dtype: "float16", codes: 65536, packed: true },
    { dtype: "bfloat16", codes: 65536, packed: true },
    { dtype: "float8_e4m3fn", codes: 256 },
    { dtype: "float8_e5m2", codes: 256 },
    { dtype: "float8_e4m3fnuz", codes: 256 },
    { dtype: "float8_e5m2fnuz", codes: 256 },
    { dtype: "float8_e8m0fnu", codes: 256 },
  ];
  test.for(tables)("all $codes codes of $dtype are torch's values", ({ dtype, codes, packed }) => {
    const file = fixture(`${dtype}.to-float32.bin`);
    const expected = packed
      ? summed(new Uint32Array(inflateSync(file).slice().buffer))
      : new Uint32Array(file.slice().buffer);
    const input =
      codes === 256 ? Uint8Array.from({ length: 256 }, (_, c) => c) : Uint16Array.from({ length: codes }, (_, c) => c);
    const found = bits(toFloat32({ dtype, shape: [codes], data: new Uint8Array(input.buffer) }));
    const same = codes === 256 ? quieted : (value: number | undefined) => value;
    const wrong = [...found.keys()].filter((code) => same(found[code]) !== same(expected[code]));
    expect(hex(wrong.slice(0, 8).flatMap((c) => [c, found[c] ?? 0, expected[c] ?? 0]))).toEqual([]);
  });

  /** The 8 bit types say nothing of a NaN's payload, and torch sets it differently for each. */
  function quieted(value = 0): number {
    return (value & 0x7fffffff) > 0x7f800000 ? 0x7fc00000 : value;
  }

  function summed(differences: Uint32Array): Uint32Array {
    let sum = 0;
    return differences.map((difference) => {
      sum = (sum + difference) >>> 0;
      return sum;
    });
  }

  test.for([
    { dtype: "bool", bytes: [0, 1, 2], expected: [0, 1, 1] },
    { dtype: "uint8", bytes: [0, 255], expected: [0, 255] },
    { dtype: "int8", bytes: [0, 255], expected: [0, -1] },
    { dtype: "uint16", bytes: [1, 255], expected: [65281] },
    { dtype: "int16", bytes: [254, 255], expected: [-2] },
    { dtype: "uint32", bytes: [255, 255, 255, 255], expected: [4294967296] },
    { dtype: "int32", bytes: [1, 0, 0, 1], expected: [16777216] },
    { dtype: "uint64", bytes: [255, 255, 255, 255, 255, 255, 255, 255], expected: [2 ** 64] },
    { dtype: "float64", bytes: [0, 0, 0, 0, 0, 0, 0xf8, 0x3f], expected: [1.5] },
  ] as const)("$dtype $bytes reads as $expected", ({ dtype, bytes, expected }) => {
    const array = { dtype, shape: [expected.length], data: Uint8Array.from(bytes) };
    expect([...toFloat32(array)]).toEqual(expected);
  });

  test("int64 is rounded once, as numpy rounds it", () => {
    const data = fixture("integers.int64.bin");
    const expected = [...floats(fixture("integers.float32.bin"))];
    expect([...toFloat32({ dtype: "int64", shape: [expected.length], data })]).toEqual(expected);
  });

  test("an aligned float32 array gives a view, a misaligned one a copy", () => {
    const buffer = new Uint8Array(16);
    const aligned = toFloat32({ dtype: "float32", shape: [2], data: buffer.subarray(4, 12) });
    const misaligned = toFloat32({ dtype: "float32", shape: [2], data: buffer.subarray(1, 9) });
    expect(aligned.buffer).toBe(buffer.buffer);
    expect(misaligned.buffer).not.toBe(buffer.buffer);
  });

  test("a Buffer at an odd offset reads as any other bytes", () => {
    const data = Buffer.from([9, 0, 0, 0xc0, 0x3f]).subarray(1);
    expect([...toFloat32({ dtype: "float32", shape: [1], data })]).toEqual([1.5]);
  });

  test.for(["complex64", "float4_e2m1fn", "float6_e2m3fn", "float6_e3m2fn"] as const)(
    "%s throws UNSUPPORTED_DTYPE",
    (dtype) => {
      const array = { dtype, shape: [0], data: new Uint8Array(0) };
      expect(() => toFloat32(array)).toThrow(expect.objectContaining({ code: "UNSUPPORTED_DTYPE" }));
    },
  );

  test("bytes that do not fit the shape throw SIZE_MISMATCH", () => {
    const array = { dtype: "float32", shape: [2], data: new Uint8Array(7) } as const;
    expect(() => toFloat32(array)).toThrow("array: float32 of shape [2] takes 8 bytes, 7 were given");
  });
});

describe("fromFloat32", () => {
  const names = ["float16", "bfloat16", "float8_e4m3fn", "float8_e5m2", "float8_e4m3fnuz", "float8_e5m2fnuz"] as const;

  test.for(names)("%s rounds 8393 values as torch does", (dtype) => {
    const values = floats(fixture("samples.float32.bin"));
    const expected = fixture(`samples.${dtype}.bin`);
    const found = fromFloat32(values, dtype);
    const wrong = [...found.keys()].filter((at) => found[at] !== expected[at]);
    const size = itemSize(dtype);
    expect(wrong.slice(0, 5).map((at) => [values[Math.floor(at / size)], found[at], expected[at]])).toEqual([]);
    expect(found.length).toBe(expected.length);
  });

  test.for(names)("every code of %s survives the way to float32 and back", (dtype) => {
    const codes =
      itemSize(dtype) === 1
        ? Uint8Array.from({ length: 256 }, (_, c) => c)
        : Uint16Array.from({ length: 65536 }, (_, c) => c);
    const data = new Uint8Array(codes.buffer);
    expect(fromFloat32(toFloat32({ dtype, shape: [codes.length], data }), dtype)).toEqual(data);
  });

  test("float32 and float64 keep every finite value", () => {
    fc.assert(
      fc.property(fc.float32Array({ noNaN: true }), (values) => {
        for (const dtype of ["float32", "float64"] as const) {
          expect(toFloat32({ dtype, shape: [values.length], data: fromFloat32(values, dtype) })).toEqual(values);
        }
      }),
    );
  });

  test("float32 is a copy with the payload of its NaNs", () => {
    const values = new Float32Array(Uint32Array.of(0x7f800001, 0xffc12345).buffer);
    const copy = fromFloat32(values, "float32");
    expect(copy.buffer).not.toBe(values.buffer);
    expect([...bits(floats(copy))]).toEqual([0x7f800001, 0xffc12345]);
  });

  test("an integer type throws UNSUPPORTED_DTYPE", () => {
    const error = thrown(() => fromFloat32(new Float32Array(1), "int32"));
    expect(isDtypeError(error, "UNSUPPORTED_DTYPE")).toBe(true);
    expect(isDtypeError(error, "BAD_SHAPE")).toBe(false);
  });

  function thrown(act: () => unknown): unknown {
    try {
      return act();
    } catch (error) {
      return error;
    }
  }
});

describe("pixels", () => {
  test("floatToUint8 is numpy's clip(255 * x, 0, 255).astype(uint8)", () => {
    expect(floatToUint8(floats(fixture("pixels.float32.bin")))).toEqual(fixture("pixels.uint8.bin"));
  });

  test.for([
    { value: Number.NaN, byte: 0 },
    { value: Number.POSITIVE_INFINITY, byte: 255 },
    { value: Number.NEGATIVE_INFINITY, byte: 0 },
    { value: 0.999, byte: 254 },
    { value: 1, byte: 255 },
  ])("floatToUint8 of $value is $byte", ({ value, byte }) => {
    expect([...floatToUint8(Float32Array.of(value))]).toEqual([byte]);
  });

  test("a scale of 1 takes values that are bytes already", () => {
    expect([...floatToUint8(Float32Array.of(0, 12.9, 300), 1)]).toEqual([0, 12, 255]);
  });

  test("uint8ToFloat is numpy's float32 division by 255, and floatToUint8 takes it back", () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    expect(uint8ToFloat(bytes)).toEqual(floats(fixture("bytes.float32.bin")));
    expect(floatToUint8(uint8ToFloat(bytes))).toEqual(bytes);
  });

  test("uint16ToFloat divides by 65535", () => {
    expect([...uint16ToFloat(Uint16Array.of(0, 257, 65535))]).toEqual([0, Math.fround(1 / 255), 1]);
  });
});
