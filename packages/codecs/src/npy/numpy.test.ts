import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { thrownBy } from "../testing/damage.ts";
import {
  decodeNpy,
  encodeNpy,
  isNpyError,
  NpyError,
  npyToNdArray,
  npyToValues,
  readNpy,
  readNpyStream,
} from "./index.ts";

const read = (name: string) => new Uint8Array(readFileSync(new URL(`../../fixtures/npy/${name}`, import.meta.url)));
const json = (name: string) => JSON.parse(new TextDecoder().decode(read(name))) as unknown;
const hex = (text: string) => new Uint8Array(Buffer.from(text, "hex"));

interface Saved {
  name: string;
  descr: string;
  shape: number[];
  fortran: boolean;
  plain: string;
  values: unknown;
}

/** Each array of the file with numpy's description of it, and its own bytes. */
function* saved(): Generator<Saved & { file: Uint8Array }> {
  const all = read("arrays.npy");
  let at = 0;
  for (const entry of json("arrays.json") as Saved[]) {
    const { end } = readNpy(all, at);
    yield { ...entry, file: all.slice(at, end) };
    at = end;
  }
  expect(at).toBe(all.length);
}

const NO_DTYPE = /[SUVMm]|c16/;

describe("what np.save wrote", () => {
  test.for([...saved()])("$name is read, and written again byte for byte", ({ file, descr, shape, fortran, plain }) => {
    const array = decodeNpy(file);
    expect(array).toMatchObject({ descr, shape, fortranOrder: fortran });
    expect(array.data.buffer).toBe(file.buffer);
    expect(encodeNpy(array)).toEqual(file);
    if (NO_DTYPE.test(descr)) {
      expect(
        isNpyError(
          thrownBy(() => npyToNdArray(array)),
          "INVALID_ARRAY",
        ),
      ).toBe(true);
    } else {
      const nd = npyToNdArray(array);
      expect(nd).toMatchObject({ shape, data: hex(plain) });
      if (!fortran && !descr.startsWith(">")) expect(encodeNpy(nd)).toEqual(file);
    }
  });

  test.for([...saved()].filter(({ descr }) => !/[SU]/.test(descr)))(
    "$name has numpy's values",
    ({ file, plain, descr }) => {
      const values = npyToValues(decodeNpy(file));
      const bytes = Array.isArray(values)
        ? Buffer.concat(values as Uint8Array[])
        : new Uint8Array(
            (values as Uint8Array).buffer,
            (values as Uint8Array).byteOffset,
            (values as Uint8Array).byteLength,
          );
      expect(Buffer.from(bytes).toString("hex")).toBe(plain);
      const isBig = /[iuMm]8/.test(descr);
      expect(values.length === 0 || (typeof values[0] === "bigint") === isBig).toBe(true);
    },
  );

  test.for([...saved()].filter(({ descr }) => /[SU]/.test(descr)))("$name has numpy's texts", ({ file, values }) => {
    const ours = npyToValues(decodeNpy(file)) as readonly (string | Uint8Array)[];
    const texts = ours.map((text) => (typeof text === "string" ? text : Buffer.from(text).toString("latin1")));
    expect(texts).toEqual([values].flat(3));
  });

  test.for([...saved()].filter(({ plain }) => plain !== ""))("$name one byte short is TRUNCATED", ({ file }) => {
    expect(thrownBy(() => decodeNpy(file.subarray(0, -1)))).toMatchObject({ code: "TRUNCATED", name: "NpyError" });
  });

  test("Fortran order of rank 4 becomes C order", () => {
    const values = npyToValues(decodeNpy(read("fortran-4d.npy")));
    expect([...values]).toEqual(Array.from({ length: 120 }, (_, i) => i));
  });

  test.for([1, 7, 1000, 1e6])("all come from a stream in chunks of %i bytes", async (size) => {
    const all = read("arrays.npy");
    async function* chunks() {
      for (let at = 0; at < all.length; at += size) yield all.subarray(at, at + size);
    }
    const files: Uint8Array[] = [];
    for await (const array of readNpyStream(chunks())) files.push(encodeNpy(array));
    expect(Buffer.concat(files).equals(all)).toBe(true);
  });
});

/** What numpy takes and no writer makes. */
const WE_REFUSE: Readonly<Record<string, string>> = {
  "a key twice": "BAD_HEADER",
  "joined strings": "BAD_HEADER",
  "raw string": "BAD_HEADER",
  "triple quotes": "BAD_HEADER",
  "a comment": "BAD_HEADER",
  "shape (0x2,)": "BAD_HEADER",
  "shape (0b10,)": "BAD_HEADER",
  ...Object.fromEntries(
    ["'<f16'", "'<g'", "'float32'", "'f'", "'d'", "'int'", "'f4,f4'", "'S'", "'<M8[0s]'", "'<f04'", "[]"]
      .concat("[('a', '<f4'), ('b', '<i4')]", "[(('title', 'a'), '<f4', (2,))]", "[('O', '<f4')]")
      .concat("[('', '|V4'), ('é', '<f4')]")
      .map((descr) => [`descr ${descr}`, "UNSUPPORTED_DTYPE"]),
  ),
};

/** What we say where numpy refuses too. */
const CODES: readonly (readonly [RegExp, string])[] = [
  [/^empty file|^the first|short$/, "TRUNCATED"],
  [/^magic/, "NOT_NPY"],
  [/^version/, "UNKNOWN_VERSION"],
  [/pickle|^descr '.?[OT]|'\|O/, "PICKLED_OBJECT"],
  [/4 GiB/, "LIMIT_EXCEEDED"],
  [/^rank|^shape (\(2\)|\(,\)|\(2\.|\(2,,|\(02|\(1\+|\(1<|\(1_)/, "BAD_SHAPE or BAD_HEADER"],
  [/^shape/, "BAD_SHAPE"],
  [/^descr|^latin-1$/, "UNSUPPORTED_DTYPE"],
  [/./, "BAD_HEADER"],
];

describe("numpy's verdict", () => {
  const verdicts = json("verdicts.json") as { name: string; hex: string; verdict: string }[];

  test.for(verdicts)("$name: $verdict", ({ name, hex: bytes, verdict }) => {
    const error = thrownBy(() => {
      const { shape } = decodeNpy(hex(bytes), { allowTrailing: true });
      expect(`accepted ${JSON.stringify(shape).replaceAll(",", ", ")}`).toBe(verdict);
    });
    const code = error instanceof NpyError ? error.code : error;
    if (verdict.startsWith("accepted")) expect(code).toBe(WE_REFUSE[name]);
    else expect(CODES.find(([pattern]) => pattern.test(name))?.[1]).toContain(code);
  });

  test("what we refuse beyond it is all tried", () => {
    const accepted = verdicts.filter(({ verdict }) => verdict.startsWith("accepted"));
    const names = new Set(accepted.map(({ name }) => name));
    expect(Object.keys(WE_REFUSE).filter((name) => !names.has(name))).toEqual([]);
  });
});

test.for([
  { descr: "<f4", shape: [3], data: Float32Array.of(0, 1, 2), hash: "c03d6ae57a2a6e07" },
  { descr: "<f8", shape: [], data: Float64Array.of(1.5), hash: "e5bfe3c71116d779" },
  { descr: "<i2", shape: [2, 3], data: Int16Array.of(0, 3, 1, 4, 2, 5), fortranOrder: true, hash: "a3a772ad3de6f91e" },
  { descr: "<f4", shape: [0, 4], data: new Float32Array(0), hash: "74c76010cb63e5e4" },
  { descr: "<f4", shape: [1, 4, 64, 64], data: new Float32Array(16384), hash: "cfba7f2dc0f20517" },
  { descr: ">f4", shape: [2], data: Uint8Array.of(0, 0, 0, 0, 63, 128, 0, 0), hash: "fe0b8c94937a8fe4" },
  { descr: "|b1", shape: [2], data: Uint8Array.of(1, 0), hash: "4257418724eeadfc" },
])("the file of $descr $shape has the SHA-256 of numpy's", ({ descr, shape, data, fortranOrder = false, hash }) => {
  const bytes = new Uint8Array(data.buffer);
  const file = encodeNpy({ descr, shape, fortranOrder, data: bytes });
  expect(createHash("sha256").update(file).digest("hex").slice(0, 16)).toBe(hash);
});
