import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { byteSize, DTYPES, itemSize, type NdArray } from "../dtype/index.ts";
import { flips, thrownBy, truncations } from "../testing/damage.ts";
import {
  decodeNpy,
  encodeNpy,
  encodeNpyParts,
  isNpyError,
  type NpyArray,
  NpyError,
  npyToNdArray,
  npyToValues,
  readNpy,
  readNpyHeader,
  readNpyStream,
} from "./index.ts";

const four: NdArray = { dtype: "uint8", shape: [2, 2], data: Uint8Array.of(1, 2, 3, 4) };

/** A file whose header is this text. */
function npyOf(text: string, data = new Uint8Array(8), version: 1 | 2 | 3 = 1): Uint8Array {
  const bytes = version === 3 ? Buffer.from(text) : Buffer.from(text, "latin1");
  const length =
    version === 1 ? [bytes.length & 255, bytes.length >> 8] : [...new Uint8Array(Uint32Array.of(bytes.length).buffer)];
  return Uint8Array.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0, ...length, ...bytes, ...data]);
}
const dict = (shape = "(2,)", descr = "'<f4'") => `{'descr': ${descr}, 'fortran_order': False, 'shape': ${shape}, }`;

describe("limits", () => {
  test.for([1, 2, 3] as const)(
    "a header of 10,000 characters is read in version %i, one of 10,001 is not",
    (version) => {
      expect(decodeNpy(npyOf(dict().padEnd(10_000), undefined, version)).shape).toEqual([2]);
      const error = thrownBy(() => decodeNpy(npyOf(dict().padEnd(10_001), undefined, version)));
      expect(error).toMatchObject({ code: "LIMIT_EXCEEDED" });
    },
  );

  test("characters are counted, not bytes", () => {
    const [most, more] = [9_000, 9_950].map((count) => dict("(2,)", `'${"\u{1f600}".repeat(count)}'`));
    expect(thrownBy(() => decodeNpy(npyOf(most ?? "", undefined, 3)))).toMatchObject({ code: "UNSUPPORTED_DTYPE" });
    expect(thrownBy(() => decodeNpy(npyOf(more ?? "", undefined, 3)))).toMatchObject({ code: "LIMIT_EXCEEDED" });
  });

  test("maxHeaderCharacters and maxArrayBytes are limits, not over", () => {
    const file = encodeNpy(four);
    expect(decodeNpy(file, { maxHeaderCharacters: 118, maxArrayBytes: 4 }).data).toEqual(four.data);
    expect(thrownBy(() => decodeNpy(file, { maxHeaderCharacters: 117 }))).toMatchObject({ code: "LIMIT_EXCEEDED" });
    expect(thrownBy(() => decodeNpy(file, { maxArrayBytes: 3 }))).toMatchObject({
      code: "LIMIT_EXCEEDED",
      offset: 128,
    });
  });

  test.for([16, 17])("brackets nested %i deep", (depth) => {
    const text = dict("(2,)", `${"[".repeat(depth)}${"]".repeat(depth)}`);
    const code = depth === 16 ? "UNSUPPORTED_DTYPE" : "BAD_HEADER";
    expect(thrownBy(() => decodeNpy(npyOf(text)))).toMatchObject({ code });
  });

  test("2^50 elements of no bytes are read, not listed", () => {
    const array = decodeNpy(npyOf(dict(`(${2 ** 50},)`, "'|S0'"), new Uint8Array(0)));
    expect(array.shape).toEqual([2 ** 50]);
    expect(thrownBy(() => npyToValues(array))).toMatchObject({ code: "LIMIT_EXCEEDED" });
  });
});

test("the header is read from the beginning of a file when its size is given", () => {
  const file = encodeNpy({ dtype: "float32", shape: [5, 7], data: new Uint8Array(140) });
  const header = readNpyHeader(file.subarray(0, 128), { fileSize: file.length });
  expect(header).toMatchObject({ version: 1, shape: [5, 7], fortranOrder: false, dataOffset: 128, dataLength: 140 });
  expect(header.type).toMatchObject({ kind: "float", itemSize: 4, bigEndian: false, descr: "<f4", dtype: "float32" });
  expect(thrownBy(() => readNpyHeader(file.subarray(0, 128)))).toMatchObject({ code: "TRUNCATED" });
  expect(thrownBy(() => readNpyHeader(file.subarray(0, 127), { fileSize: 268 }))).toMatchObject({ code: "TRUNCATED" });
});

test("what follows the array is TRAILING_BYTES, unless allowed; readNpy says where it begins", () => {
  const file = Uint8Array.from([...encodeNpy(four), ...encodeNpy(four)]);
  expect(thrownBy(() => decodeNpy(file))).toMatchObject({ code: "TRAILING_BYTES", offset: 132 });
  expect(decodeNpy(file, { allowTrailing: true }).shape).toEqual([2, 2]);
  expect(readNpy(file, 132)).toMatchObject({ array: { shape: [2, 2] }, end: 264 });
});

test("data at an offset that is no multiple of the element are read, also of a Buffer", () => {
  const file = npyOf(dict("(2,)"), new Uint8Array(Float32Array.of(1.5, -2).buffer));
  for (let pad = 0; pad < 4; pad++) {
    const padded = Buffer.concat([Buffer.alloc(pad), file]).subarray(pad);
    const array = decodeNpy(padded);
    expect(npyToValues(array)).toEqual(Float32Array.of(1.5, -2));
    expect(array.data.constructor).toBe(Uint8Array);
  }
});

test("every byte but 0 is true", () => {
  const array: NpyArray = { descr: "|b1", fortranOrder: false, shape: [3], data: Uint8Array.of(0, 7, 255) };
  expect(npyToNdArray(array).data).toEqual(Uint8Array.of(0, 1, 1));
  expect(array.data).toEqual(Uint8Array.of(0, 7, 255));
});

test("a code that is no character throws INVALID_ARRAY", () => {
  const array: NpyArray = { descr: "<U1", fortranOrder: false, shape: [1], data: Uint8Array.of(0, 0, 0x11, 0) };
  expect(
    isNpyError(
      thrownBy(() => npyToValues(array)),
      "INVALID_ARRAY",
    ),
  ).toBe(true);
});

test("NaN payloads pass unchanged, swapped, turned and not", () => {
  const data = Uint8Array.of(0x7f, 0x80, 0, 1, 0xff, 0xc1, 2, 3, 0x7f, 0xff, 4, 5, 0, 0, 0, 1);
  const array: NpyArray = { descr: ">f4", fortranOrder: true, shape: [2, 2], data };
  const expected = [1, 0, 0x80, 0x7f, 5, 4, 0xff, 0x7f, 3, 2, 0xc1, 0xff, 1, 0, 0, 0];
  expect([...npyToNdArray(array).data]).toEqual(expected);
  expect([...encodeNpy(array).subarray(128)]).toEqual([...data]);
});

describe("encodeNpy", () => {
  test.for([
    { name: "too few bytes", array: { ...four, shape: [5] } },
    { name: "a negative dimension", array: { ...four, shape: [-4] } },
    { name: "a fraction", array: { ...four, shape: [0.5] } },
    { name: "2^60 elements", array: { ...four, shape: [2 ** 30, 2 ** 30] } },
    { name: "rank 65", array: { ...four, shape: [4, ...Array<number>(64).fill(1)] } },
    { name: "bfloat16", array: { ...four, dtype: "bfloat16", shape: [2] } },
    { name: "float4", array: { ...four, dtype: "float4_e2m1fn", shape: [8] } },
    { name: "an unknown descr", array: { descr: "<f3", fortranOrder: false, shape: [1], data: new Uint8Array(3) } },
    { name: "a quote in the descr", array: { descr: "|u1', 'x", fortranOrder: false, shape: [4], data: four.data } },
    { name: "objects", array: { descr: "|O", fortranOrder: false, shape: [1], data: new Uint8Array(8) } },
  ] as const)("$name throws INVALID_ARRAY", ({ array }) => {
    expect(
      isNpyError(
        thrownBy(() => encodeNpy(array as NdArray | NpyArray)),
        "INVALID_ARRAY",
      ),
    ).toBe(true);
  });

  test("parts are the same file, without a copy of the data", () => {
    const parts = encodeNpyParts(four);
    expect(Buffer.concat(parts)).toEqual(Buffer.from(encodeNpy(four)));
    expect(parts[1]).toBe(four.data);
  });

  test("says Fortran only where it makes a difference, as numpy does", () => {
    const flags = [[], [4], [1, 4], [4, 1], [2, 2], [0, 4, 4]].map((shape) => {
      const data = new Uint8Array(shape.reduce((a, b) => a * b, 1));
      return decodeNpy(encodeNpy({ descr: "|u1", fortranOrder: true, shape, data })).fortranOrder;
    });
    expect(flags).toEqual([false, false, false, false, true, false]);
  });

  test("arrays of every dtype and shape come back, turned to C order from any order", () => {
    const dtypes = DTYPES.filter((dtype) => !/^(bfloat|float[468])/.test(dtype) || dtype === "float64");
    const array = fc
      .record({ dtype: fc.constantFrom(...dtypes), shape: fc.array(fc.nat(4), { maxLength: 5 }), seed: fc.nat(255) })
      .map(({ dtype, shape, seed }): NdArray => {
        const length = byteSize(dtype, shape);
        const data = Uint8Array.from({ length }, (_, i) => (dtype === "bool" ? i & 1 : seed + i * 7));
        return { dtype, shape, data };
      });
    fc.assert(
      fc.property(array, (array) => {
        const npy = decodeNpy(encodeNpy(array));
        expect(npyToNdArray(npy)).toEqual(array);
        const { data } = npyToNdArray({ ...npy, fortranOrder: true, data: inFortranOrder(array) });
        expect(data).toEqual(array.data);
      }),
    );
  });
});

/** The data of an array with the first axis fastest, element by element. */
function inFortranOrder({ dtype, shape, data }: NdArray): Uint8Array {
  const size = itemSize(dtype);
  const turned = new Uint8Array(data.length);
  for (let i = 0; i < data.length / size; i++) {
    let rest = i;
    let at = 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const before = shape.slice(0, axis).reduce((a, b) => a * b, 1);
      at += (rest % (shape[axis] ?? 1)) * before;
      rest = Math.floor(rest / (shape[axis] ?? 1));
    }
    turned.set(data.subarray(i * size, (i + 1) * size), at * size);
  }
  return turned;
}

describe("damage", () => {
  const file = encodeNpy({ dtype: "int16", shape: [2, 1], data: Uint8Array.of(1, 2, 3, 4) });

  test("every truncation is TRUNCATED", () => {
    for (const damaged of truncations(file)) {
      expect(
        isNpyError(
          thrownBy(() => decodeNpy(damaged)),
          "TRUNCATED",
        ),
      ).toBe(true);
    }
  });

  test("every flipped bit is an NpyError, or an array of the size that the header says", () => {
    for (const damaged of flips(file)) {
      const error = thrownBy(() => {
        const array = decodeNpy(damaged, { allowTrailing: true });
        expect(damaged.length - array.data.byteOffset).toBeGreaterThanOrEqual(array.data.length);
        npyToValues(array);
      });
      expect(error === undefined || error instanceof NpyError).toBe(true);
    }
  });

  test("any text in a header is read or an NpyError", () => {
    const piece = fc.constantFrom(..."{}()[],:'\"\\ \n01L-+.xuTrue", "'descr'", "'shape'", "'<f4'", "False", "(2,)");
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const error = thrownBy(() => decodeNpy(npyOf(pieces.join(""))));
        expect(error === undefined || error instanceof NpyError).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test("a stream that ends early is TRUNCATED, and what it throws passes", async () => {
    async function all(chunks: AsyncIterable<Uint8Array>) {
      for await (const array of readNpyStream(chunks)) array.data.fill(0);
    }
    async function* of(...chunks: Uint8Array[]) {
      yield* chunks;
    }
    for (const length of [1, 9, 50, 128, 131]) {
      await expect(all(of(file.subarray(0, length)))).rejects.toMatchObject({ code: "TRUNCATED" });
    }
    await expect(all(of())).resolves.toBeUndefined();
    async function* broken() {
      yield file.subarray(0, 20);
      throw new Error("lost");
    }
    await expect(all(broken())).rejects.toThrow("lost");
  });
});
