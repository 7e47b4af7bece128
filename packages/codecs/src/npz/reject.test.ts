import { describe, expect, test } from "vitest";
import { encodeNpy, npyToNdArray } from "../npy/index.ts";
import { join } from "../testing/build-png.ts";
import { u32, type ZipEnd, type ZipPart, zip, zip64 } from "../testing/build-zip.ts";
import { thrownBy } from "../testing/damage.ts";
import { crc32ByTable } from "../zlib/checksums.ts";
import { decodeNpz, isNpzError, type NpzOptions } from "./index.ts";

const array = { dtype: "uint8", shape: [3], data: Uint8Array.of(1, 2, 3) } as const;
const data = encodeNpy(array);
const part: ZipPart = { name: "a.npy", data };
const IN_ZIP64 = 0xffffffff;
const descriptor = (wide: boolean, signed: boolean, size = data.length) => [
  ...(signed ? u32(0x08074b50) : []),
  ...u32(crc32ByTable(data)),
  ...(wide ? u32(size, 0, data.length, 0) : u32(size, data.length)),
];
const streamed = (after: number[], local: ZipPart["local"] = { size: 0, packedSize: 0, crc: 0 }): ZipPart => ({
  ...part,
  flags: 8,
  after,
  local: { ...local, flags: 8 },
});
const readAll = (bytes: Uint8Array, options?: NpzOptions) => {
  const npz = decodeNpz(bytes, options);
  return [...npz.entries.keys()].map((name) => npyToNdArray(npz.read(name)));
};

describe("accepted", () => {
  test.for<{ name: string; parts: ZipPart[]; end?: ZipEnd; options?: NpzOptions; after?: number[] }>([
    { name: "stored", parts: [part] },
    { name: "deflated", parts: [{ ...part, method: 8 }] },
    { name: "sizes in both places, as older Python wrote", parts: [{ ...part, local: { extra: zip64(131, 131) } }] },
    {
      name: "sizes in the zip64 field",
      parts: [{ ...part, local: { size: IN_ZIP64, packedSize: IN_ZIP64, extra: zip64(131, 131) } }],
    },
    {
      name: "zip64 in the directory",
      parts: [{ ...part, size: IN_ZIP64, packedSize: IN_ZIP64, offset: IN_ZIP64, extra: zip64(131, 131, 0) }],
    },
    {
      name: "other extra fields in front",
      parts: [{ ...part, local: { extra: [9, 9, 2, 0, 1, 1, ...zip64(131, 131)] } }],
    },
    {
      name: "an extra field of 300 bytes",
      parts: [{ ...part, local: { extra: [9, 9, 44, 1, ...Array<number>(300).fill(0)] } }],
    },
    { name: "two bytes behind the extra fields", parts: [{ ...part, local: { extra: [0, 0] } }] },
    { name: "a descriptor of 24 bytes", parts: [streamed(descriptor(true, true))] },
    { name: "a descriptor of 16 bytes", parts: [streamed(descriptor(false, true))] },
    { name: "a descriptor of 20 bytes without signature", parts: [streamed(descriptor(true, false))] },
    { name: "a descriptor of 12 bytes without signature", parts: [streamed(descriptor(false, false))] },
    {
      name: "numpy's empty zip64 field in front of a descriptor",
      parts: [streamed(descriptor(true, true), { size: IN_ZIP64, packedSize: IN_ZIP64, crc: 0, extra: zip64(0, 0) })],
    },
    { name: "a comment", parts: [part], end: { comment: "x".repeat(65535) } },
    {
      name: "a comment with the signature of an end record",
      parts: [part],
      end: { comment: `PK\x05\x06${"x".repeat(40)}` },
    },
    {
      name: "a gap between entries",
      parts: [
        { ...part, after: [1, 2, 3] },
        { ...part, name: "b.npy" },
      ],
    },
    { name: "a folder", parts: [part, { name: "b/" }] },
    { name: "a name with ..", parts: [{ ...part, name: "../../etc/passwd" }] },
    { name: "a name with NUL", parts: [{ ...part, name: "a\0b" }] },
    { name: "the name __proto__", parts: [{ ...part, name: "__proto__.npy" }] },
    { name: "trailing bytes when allowed", parts: [part], options: { allowTrailing: true }, after: [0, 0, 0] },
  ])("$name", ({ parts, end, options, after = [] }) => {
    const arrays = readAll(join([zip(parts, end), Uint8Array.from(after)]), options);
    expect(arrays.every(({ data }) => `${data}` === "1,2,3")).toBe(true);
    expect(arrays).toHaveLength(parts.filter(({ name }) => !name.endsWith("/")).length);
  });

  test("names lose one .npy and are keys, whatever they are", () => {
    const names = ["a.npy.npy", "b", "__proto__.npy", "constructor", ".npy", "C:\\x", "/y"];
    const npz = decodeNpz(zip(names.map((name) => ({ ...part, name }))));
    expect([...npz.entries.keys()]).toEqual(["a.npy", "b", "__proto__", "constructor", "", "C:\\x", "/y"]);
  });

  test("a name that is not said to be UTF-8 is CP437", () => {
    const bytes = zip([{ ...part, name: "\u0081.npy" }]); // C2 81 as UTF-8
    expect([...decodeNpz(bytes).entries.keys()]).toEqual(["┬ü"]);
  });

  test("what is no array is listed, and read as bytes", () => {
    const npz = decodeNpz(zip([{ name: "notes", data: Uint8Array.of(7, 8) }]));
    expect([...npz.readBytes("notes")]).toEqual([7, 8]);
    expect(
      isNpzError(
        thrownBy(() => npz.read("notes")),
        "NOT_AN_ARRAY",
      ),
    ).toBe(true);
    expect(
      isNpzError(
        thrownBy(() => npz.header("notes")),
        "NOT_AN_ARRAY",
      ),
    ).toBe(true);
  });
});

describe("refused (T14)", () => {
  const deflated: ZipPart = { ...part, method: 8 };
  test.for<{ name: string; bytes: Uint8Array; code: string; options?: NpzOptions }>([
    { name: "an empty file", bytes: new Uint8Array(0), code: "NOT_NPZ" },
    { name: "an npy file", bytes: data, code: "NOT_NPZ" },
    { name: "bytes in front", bytes: zip([part], { before: [0] }), code: "NOT_NPZ" },
    {
      name: "a zip in front of the zip",
      bytes: zip([part], { before: [0x50, 0x4b, 3, 4], offset: 131 + 35 }),
      code: "BAD_DIRECTORY",
    },
    { name: "four bytes", bytes: Uint8Array.of(0x50, 0x4b, 5, 6), code: "NO_END_RECORD" },
    { name: "no end record", bytes: zip([part]).subarray(0, -22), code: "NO_END_RECORD" },
    {
      name: "the signature of an end record in the comment alone",
      bytes: join([zip([part]).subarray(0, -22), u32(0x06054b51, 0, 0, 0, 0), Uint8Array.of(0, 0, 0x50, 0x4b, 5, 6)]),
      code: "NO_END_RECORD",
    },
    { name: "trailing bytes", bytes: join([zip([part]), Uint8Array.of(0)]), code: "TRAILING_BYTES" },
    { name: "several disks", bytes: zip([part], { disk: 1 }), code: "BAD_DIRECTORY" },
    { name: "an entry on another disk", bytes: zip([{ ...part, disk: 1 }]), code: "BAD_DIRECTORY" },
    { name: "an entry fewer than stated", bytes: zip([part], { count: 2 }), code: "BAD_DIRECTORY" },
    { name: "an entry more than stated", bytes: zip([part], { count: 0 }), code: "BAD_DIRECTORY" },
    { name: "a directory outside the file", bytes: zip([part], { offset: 10_000 }), code: "BAD_DIRECTORY" },
    { name: "a directory that begins too early", bytes: zip([part], { offset: 10 }), code: "BAD_DIRECTORY" },
    { name: "a wrong checksum", bytes: zip([{ ...part, crc: 5 }]), code: "BAD_CRC" },
    { name: "a wrong checksum of packed data", bytes: zip([{ ...deflated, crc: 5 }]), code: "BAD_CRC" },
    { name: "another name where it lies", bytes: zip([{ ...part, local: { name: "b.npy" } }]), code: "BAD_ENTRY" },
    { name: "a longer name where it lies", bytes: zip([{ ...part, local: { name: "a.npyy" } }]), code: "BAD_ENTRY" },
    {
      name: "another method where it lies",
      bytes: zip([{ ...part, local: { method: 8, packedSize: 131 } }]),
      code: "BAD_ENTRY",
    },
    { name: "other flags where it lies", bytes: zip([{ ...part, flags: 1 << 11 }]).fill(0, 6, 8), code: "BAD_ENTRY" },
    { name: "another size where it lies", bytes: zip([{ ...part, local: { size: 130 } }]), code: "BAD_ENTRY" },
    { name: "another checksum where it lies", bytes: zip([{ ...part, local: { crc: 1 } }]), code: "BAD_ENTRY" },
    { name: "no zip64 field where it lies", bytes: zip([{ ...part, local: { size: IN_ZIP64 } }]), code: "BAD_ENTRY" },
    {
      name: "a short zip64 field where it lies",
      bytes: zip([{ ...part, local: { size: IN_ZIP64, packedSize: IN_ZIP64, extra: zip64(131) } }]),
      code: "BAD_ENTRY",
    },
    {
      name: "an extra field past its end",
      bytes: zip([{ ...part, local: { extra: [9, 9, 9, 0] } }]),
      code: "BAD_ENTRY",
    },
    { name: "another size in the descriptor", bytes: zip([streamed(descriptor(true, true, 1))]), code: "BAD_ENTRY" },
    { name: "no descriptor", bytes: zip([streamed([])]), code: "BAD_ENTRY" },
    {
      name: "an entry that is not where it should be",
      bytes: zip([{ ...part, after: [0, 0, 0], offset: 3 }]),
      code: "BAD_ENTRY",
    },
    {
      name: "no zip64 field in the directory",
      bytes: zip([{ ...part, size: IN_ZIP64, packedSize: IN_ZIP64, local: { size: 131, packedSize: 131 } }]),
      code: "BAD_DIRECTORY",
    },
    {
      name: "a short zip64 field in the directory",
      bytes: zip([{ ...part, size: IN_ZIP64, packedSize: IN_ZIP64, extra: zip64(131) }]),
      code: "BAD_DIRECTORY",
    },
    {
      name: "a size over 2^53",
      bytes: zip([
        { ...part, size: IN_ZIP64, packedSize: IN_ZIP64, extra: [1, 0, 16, 0, ...Array<number>(16).fill(255)] },
      ]),
      code: "BAD_DIRECTORY",
    },
    {
      name: "two entries on one place",
      bytes: zip([part, { ...part, name: "b.npy", offset: 0, local: { name: "a.npy" } }]),
      code: "OVERLAP",
    },
    {
      name: "an entry that reaches into the next",
      bytes: zip([
        { ...part, packedSize: 200, size: 200 },
        { ...part, name: "b.npy" },
      ]),
      code: "OVERLAP",
    },
    {
      name: "an entry that reaches into the directory",
      bytes: zip([{ ...part, packedSize: 132, size: 132 }]),
      code: "OVERLAP",
    },
    { name: "an entry in the directory", bytes: zip([{ ...part, offset: 170 }]), code: "OVERLAP" },
    { name: "an entry that reaches too far by its extra field", bytes: zip([part]).fill(40, 28, 29), code: "OVERLAP" },
    { name: "an encrypted entry", bytes: zip([{ ...part, flags: 1 }]), code: "ENCRYPTED_ENTRY" },
    { name: "strong encryption", bytes: zip([{ ...part, flags: 1 << 6 }]), code: "ENCRYPTED_ENTRY" },
    { name: "a masked directory", bytes: zip([{ ...part, flags: 1 << 13 }]), code: "ENCRYPTED_ENTRY" },
    { name: "patch data", bytes: zip([{ ...part, flags: 1 << 5 }]), code: "UNSUPPORTED_METHOD" },
    ...[1, 9, 12, 14, 93, 99].map((method) => ({
      name: `method ${method}`,
      bytes: zip([{ ...part, method }]),
      code: "UNSUPPORTED_METHOD",
    })),
    { name: "a stored size that is not the packed one", bytes: zip([{ ...part, size: 130 }]), code: "BAD_ENTRY" },
    { name: "a size too small", bytes: zip([{ ...deflated, size: 130 }]), code: "BAD_DATA" },
    { name: "a size too large", bytes: zip([{ ...deflated, size: 132 }]), code: "BAD_DATA" },
    { name: "a size of 4 GB for a few bytes", bytes: zip([{ ...deflated, size: 4e9 }]), code: "BAD_DATA" },
    {
      name: "bytes behind the packed data",
      bytes: zip([{ ...deflated, packed: join([zipPacked(deflated), Uint8Array.of(0)]) }]),
      code: "BAD_DATA",
    },
    {
      name: "packed data cut short",
      bytes: zip([{ ...deflated, packed: zipPacked(deflated).subarray(0, -1) }]),
      code: "BAD_DATA",
    },
    {
      name: "a bomb",
      bytes: zip([{ ...deflated, packed: zipPacked({ name: "", method: 8, data: new Uint8Array(1e7) }) }]),
      code: "BAD_DATA",
    },
    { name: "a name twice", bytes: zip([part, part]), code: "DUPLICATE_NAME" },
    { name: "a name with .npy and without", bytes: zip([part, { ...part, name: "a" }]), code: "DUPLICATE_NAME" },
    { name: "a folder that is called like an array", bytes: zip([{ name: "x.npy/" }]), code: "BAD_ENTRY" },
    { name: "a folder with content", bytes: zip([{ name: "x/", data }]), code: "BAD_ENTRY" },
    { name: "a name that is not UTF-8", bytes: badName(), code: "BAD_DIRECTORY" },
    {
      name: "a pickle (T13)",
      bytes: zip([{ name: "a.npy", data: Uint8Array.of(0x80, 4, 0x5d, 0x2e) }]),
      code: "PICKLED_OBJECT",
    },
    {
      name: "bytes behind the array",
      bytes: zip([{ name: "a.npy", data: join([data, data]) }]),
      code: "TRAILING_BYTES",
      options: { allowTrailing: true },
    },
    { name: "an array cut short", bytes: zip([{ name: "a.npy", data: data.subarray(0, -1) }]), code: "TRUNCATED" },
    {
      name: "an entry over maxEntries",
      bytes: zip([part, { ...part, name: "b" }]),
      code: "LIMIT_EXCEEDED",
      options: { maxEntries: 1 },
    },
    {
      name: "a byte over maxArrayBytes",
      bytes: zip([deflated]),
      code: "LIMIT_EXCEEDED",
      options: { maxArrayBytes: 130 },
    },
    {
      name: "a byte over maxTotalBytes",
      bytes: zip([part, { ...part, name: "b" }]),
      code: "LIMIT_EXCEEDED",
      options: { maxTotalBytes: 261 },
    },
    {
      name: "a character over maxHeaderCharacters",
      bytes: zip([part]),
      code: "LIMIT_EXCEEDED",
      options: { maxHeaderCharacters: 117 },
    },
  ])("$name: $code", ({ bytes, code, options = {} }) => {
    for (const compression of ["auto", "fflate"] as const) {
      expect(thrownBy(() => readAll(bytes, { ...options, compression }))).toMatchObject({ code });
    }
  });

  test("the limits are limits, not over", () => {
    const options = { maxEntries: 2, maxArrayBytes: 131, maxTotalBytes: 262, maxHeaderCharacters: 118 };
    expect(readAll(zip([part, { ...part, name: "b" }]), options)).toHaveLength(2);
  });

  test("a name that is not there names those that are", () => {
    const error = thrownBy(() => decodeNpz(zip([part])).read("b"));
    expect(error).toMatchObject({ code: "ENTRY_NOT_FOUND", message: 'npz: no entry is called "b", there are 1: "a"' });
  });

  test("an error of the array names the entry", () => {
    const error = thrownBy(() => readAll(zip([{ name: "x.npy", data: data.subarray(0, -1) }])));
    expect(error).toMatchObject({
      name: "NpyError",
      subject: "x",
      message: 'npz: the entry "x.npy": npy: |u1 of shape [3] takes 3 bytes, 2 follow the header',
    });
  });
});

function zipPacked(part: ZipPart): Uint8Array {
  const bytes = zip([{ ...part, name: "" }]);
  const end = new DataView(bytes.buffer).getUint32(bytes.length - 6, true);
  return bytes.slice(30, end);
}

function badName(): Uint8Array {
  const bytes = zip([{ ...part, name: "\u00ff.npy", flags: 1 << 11 }]);
  return bytes.map((byte) => (byte === 0xc3 ? 0xff : byte));
}
