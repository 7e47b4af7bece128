import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { byteSize, type NdArray } from "../dtype/index.ts";
import { isNpyError, npyToNdArray, npyToValues } from "../npy/index.ts";
import { zip } from "../testing/build-zip.ts";
import { flips, thrownBy, truncations } from "../testing/damage.ts";
import { recorded } from "../testing/recorded-source.ts";
import { decodeNpz, encodeNpz, encodeNpzParts, isNpzError, type Npz, openNpz } from "./index.ts";
import { centralRecord, endRecords, localRecord } from "./records.ts";

const arrayOf = (length: number, fill = 5): NdArray => ({
  dtype: "uint8",
  shape: [length],
  data: new Uint8Array(length).fill(fill),
});
const readAll = (npz: Npz) => [...npz.entries.keys()].map((name) => [name, npyToNdArray(npz.read(name))] as const);
const isTyped = (error: unknown) => error === undefined || isNpzError(error) || isNpyError(error);

describe.for([
  { level: 0, compression: "auto" },
  { level: 6, compression: "auto" },
  { level: 6, compression: "fflate" },
] as const)("level $level by $compression", (options) => {
  test("arrays of any name and shape come back, and a second time the bytes are the same", () => {
    const array = fc
      .record({
        dtype: fc.constantFrom("float32", "int64", "uint8", "float16"),
        shape: fc.array(fc.nat(5), { maxLength: 4 }),
      })
      .map(({ dtype, shape }): NdArray => ({ dtype, shape, data: new Uint8Array(byteSize(dtype, shape)).fill(7) }));
    const name = fc
      .string({ unit: fc.constantFrom(...'aB7_. \0\n\\"/é猫\uffee\u{1f600}'), maxLength: 12 })
      .filter((name) => !name.endsWith("/"));
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(name, array), { selector: ([key]) => key, maxLength: 6 }), (arrays) => {
        const file = encodeNpz(arrays, options);
        expect(readAll(decodeNpz(file, options))).toEqual(arrays);
        expect(encodeNpz(arrays, options)).toEqual(file);
      }),
      { numRuns: 15 },
    );
  });

  const small = [["a", arrayOf(3)], ["b", arrayOf(0)]] as const; // biome-ignore format: two arrays
  const file = encodeNpz(small, options);

  test("every truncation is an error", () => {
    for (const damaged of truncations(file)) {
      expect(
        isNpzError(
          thrownBy(() => decodeNpz(damaged)),
          "NOT_NPZ",
          "NO_END_RECORD",
          "TRAILING_BYTES",
        ),
      ).toBe(true);
    }
  });

  test("every flipped bit is an error, or changes nothing", () => {
    const { compression } = options;
    for (const damaged of flips(file)) {
      const error = thrownBy(() => {
        const found = readAll(decodeNpz(damaged, { compression }));
        if (`${found.map(([name, { data }]) => [name, data])}` !== "a,5,5,5,b,") throw new Error("wrong value");
      });
      if (!isTyped(error)) throw error;
    }
  });
});

test("random bytes behind the signature are an error", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), fc.uint8Array({ maxLength: 22 }), (middle, end) => {
      const file = Uint8Array.from([0x50, 0x4b, 3, 4, ...middle, 0x50, 0x4b, 5, 6, ...end]);
      const error = thrownBy(() => readAll(decodeNpz(file)));
      expect(isTyped(error)).toBe(true);
    }),
    { numRuns: 150 },
  );
});

test("stored data are views of the file", () => {
  const file = encodeNpz([["a", arrayOf(3)]]);
  expect(decodeNpz(file).read("a").data.buffer).toBe(file.buffer);
});

test("the header of a large packed array takes no unpacking of it", () => {
  const file = encodeNpz([["a", arrayOf(50_000_000, 0)]], { level: 1 });
  for (const compression of ["auto", "fflate"] as const) {
    expect(decodeNpz(file, { compression }).header("a")).toMatchObject({ shape: [50_000_000], dataLength: 50_000_000 });
  }
});

test.for(["auto", "fflate"] as const)("a header is read from whatever packed it, by %s", (compression) => {
  const noise = Uint8Array.from({ length: 9000 }, (_, i) => (i * i * 31 + (i >> 3)) & 255);
  const long = `{'descr': '|u1', 'fortran_order': False, 'shape': (3,), }${String.fromCharCode(...noise.map((byte) => [9, 10, 32, 12][byte & 3] ?? 32))}`;
  const texts = [`${long}`.slice(0, 9000), long.slice(0, 200)];
  for (const text of texts) {
    const bytes = Buffer.from(text, "latin1");
    const length = Uint8Array.of(bytes.length & 255, bytes.length >> 8);
    const versions = [[1, 0, ...length], [2, 0, ...length, 0, 0], [3, 0, ...length, 0, 0]]; // biome-ignore format: three headers
    for (const start of versions) {
      const data = Uint8Array.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, ...start, ...bytes, 1, 2, 3]);
      const npz = decodeNpz(zip([{ name: "a.npy", data, method: 8 }]), { compression });
      expect(npz.header("a")).toMatchObject({ shape: [3], dataLength: 3 });
    }
  }
});

test("65,600 entries are written with a zip64 end record, and read when maxEntries allows them", () => {
  const names = Array.from({ length: 65_600 }, (_, i) => `${i}`);
  const file = encodeNpz(names.map((name) => [name, arrayOf(0)]));
  expect(thrownBy(() => decodeNpz(file))).toMatchObject({ code: "LIMIT_EXCEEDED" });
  const npz = decodeNpz(file, { maxEntries: 65_600 });
  expect(npz.entries.size).toBe(65_600);
  expect(npz.read("65599").shape).toEqual([0]);
});

describe("encodeNpz", () => {
  test.for([
    { name: "a name twice", arrays: [["a", arrayOf(1)], ["a", arrayOf(1)]] }, // biome-ignore format: two arrays
    { name: "half of a surrogate pair", arrays: [["\ud83d", arrayOf(1)]] },
    { name: "a name of 20,001 characters", arrays: [["x".repeat(20_001), arrayOf(1)]] },
  ] as const)("$name throws INVALID_ENTRY", ({ arrays }) => {
    expect(
      isNpzError(
        thrownBy(() => encodeNpz(arrays as Iterable<[string, NdArray]>)),
        "INVALID_ENTRY",
      ),
    ).toBe(true);
  });

  test.for([0, 6])("parts at level %i are the same file; what is not packed is not copied", (level) => {
    const arrays = [["a", arrayOf(300)] as const, ["b", arrayOf(7)] as const];
    const parts = encodeNpzParts(arrays, { level });
    expect(Buffer.concat(parts)).toEqual(Buffer.from(encodeNpz(arrays, { level })));
    expect(arrays.map(([, { data }]) => parts.includes(data))).toEqual(arrays.map(() => level === 0));
  });

  test("an array that numpy does not have throws INVALID_ARRAY", () => {
    const array: NdArray = { dtype: "bfloat16", shape: [1], data: new Uint8Array(2) };
    expect(
      isNpyError(
        thrownBy(() => encodeNpz([["a", array]])),
        "INVALID_ARRAY",
      ),
    ).toBe(true);
  });
});

describe("openNpz", () => {
  const big = Uint8Array.from({ length: 100_000 }, (_, i) => (i * i) >> 3);
  const arrays = [["big", { dtype: "uint8", shape: [100_000], data: big }], ["small", arrayOf(3)]] as const; // biome-ignore format: two arrays
  const file = encodeNpz(arrays);

  test("reads the end and the start, and then an entry at a time", async () => {
    const source = recorded(file);
    const npz = await openNpz(source);
    expect(source.reads).toEqual([
      [file.length - 65557, 65557],
      [0, 4],
    ]);
    source.reads.length = 0;
    expect(npyToValues(await npz.read("small"))).toEqual(Uint8Array.of(5, 5, 5));
    expect(await npz.header("big")).toMatchObject({ shape: [100_000] });
    expect(source.reads.map(([, length]) => length < 50_000)).toEqual([true, true]);
    expect((await npz.readBytes("big")).length).toBe(100_128);
  });

  test.for([0, 6])("gives at level %i what decodeNpz gives", async (level) => {
    const bytes = encodeNpz(arrays, { level });
    const npz = await openNpz(recorded(bytes));
    for (const [name, { shape, data }] of arrays) {
      const found = npyToNdArray(await npz.read(name));
      expect(found.shape).toEqual(shape);
      expect(Buffer.compare(found.data, data)).toBe(0);
    }
  });

  test("an extra field of unusual size takes a second read", async () => {
    const entry = {
      fileName: new TextEncoder().encode("a.npy"),
      isPacked: false,
      size: 0,
      packedSize: 0,
      crc: 0,
      offset: 0,
    };
    const local = localRecord(entry);
    const padded = new Uint8Array(local.length + 504);
    padded.set(local);
    new DataView(padded.buffer).setUint16(28, 20 + 504, true);
    new DataView(padded.buffer).setUint16(local.length + 2, 500, true);
    const directory = centralRecord(entry);
    const bytes = Buffer.concat([padded, directory, endRecords(1, padded.length, directory.length)]);
    expect(await (await openNpz(recorded(bytes))).readBytes("a")).toEqual(new Uint8Array(0));
  });

  test("entries behind one of 5 GB are read from a sparse source", async () => {
    const { size, read } = sparse(5 * 2 ** 30, encodeNpz([["b", arrayOf(3)]]).subarray(0, 35 + 20 + 131));
    const npz = await openNpz({ size, read }, { maxTotalBytes: 2 ** 40 });
    expect(npz.entries.get("a")?.size).toBe(5 * 2 ** 30);
    expect(npyToValues(await npz.read("b"))).toEqual(Uint8Array.of(5, 5, 5));
    await expect(npz.read("a")).rejects.toMatchObject({ code: "LIMIT_EXCEEDED" });
    await expect(openNpz({ size, read }, { maxTotalBytes: 5 * 2 ** 30 })).rejects.toMatchObject({
      code: "LIMIT_EXCEEDED",
    });
  });

  test("a source that gives too little throws IO_ERROR", async () => {
    const source = { size: file.length, read: async (_: number, length: number) => new Uint8Array(length - 1) };
    await expect(openNpz(source)).rejects.toMatchObject({ code: "IO_ERROR" });
  });

  test("a name that is not there rejects, and an aborted signal reads nothing", async () => {
    const source = recorded(file);
    const npz = await openNpz(source);
    await expect(npz.read("x")).rejects.toMatchObject({ code: "ENTRY_NOT_FOUND" });
    const before = source.reads.length;
    await expect(npz.read("small", { signal: AbortSignal.abort(new Error("enough")) })).rejects.toThrow("enough");
    await expect(openNpz(source, { signal: AbortSignal.abort(new Error("enough")) })).rejects.toThrow("enough");
    expect(source.reads).toHaveLength(before);
  });
});

/** A zip with an entry "a" of `size` zeros, of which nothing is kept, and the entry "b" behind it. */
function sparse(size: number, second: Uint8Array) {
  const first = {
    fileName: new TextEncoder().encode("a.npy"),
    isPacked: false,
    size,
    packedSize: size,
    crc: 0,
    offset: 0,
  };
  const start = localRecord(first);
  const secondAt = start.length + size;
  const content = second.subarray(55);
  const crc = new DataView(second.buffer, second.byteOffset).getUint32(14, true);
  const other = {
    ...first,
    fileName: new TextEncoder().encode("b.npy"),
    size: content.length,
    packedSize: content.length,
    crc,
    offset: secondAt,
  };
  const directory = Buffer.concat([centralRecord(first), centralRecord(other)]);
  const directoryAt = secondAt + second.length;
  const end = Buffer.concat([second, directory, endRecords(2, directoryAt, directory.length)]);
  const total = secondAt + end.length;
  const read = async (offset: number, length: number) => {
    const bytes = new Uint8Array(length);
    for (let i = 0; i < length; i++) bytes[i] = start[offset + i] ?? end[offset + i - secondAt] ?? 0;
    return bytes;
  };
  return { size: total, read };
}
