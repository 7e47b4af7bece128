import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { byteSize, DTYPES, type NdArray } from "../dtype/index.ts";
import { flips, thrownBy, truncations } from "../testing/damage.ts";
import { fileOf } from "../testing/safetensors-file.ts";
import {
  decodeSafetensors,
  encodeSafetensors,
  encodeSafetensorsParts,
  isSafetensorsError,
  readSafetensorsHeader,
  SafetensorsError,
} from "./index.ts";

const four = Uint8Array.of(1, 2, 3, 4);
const one: NdArray = { dtype: "float32", shape: [1], data: four };
const entry = '{"dtype":"F32","shape":[1],"data_offsets":[0,4]}';
const shaped = (shape: string) => fileOf(`{"a":{"dtype":"F32","shape":${shape},"data_offsets":[0,0]}}`);
const deep = (depth: number) =>
  `{"a":{"x":${"[".repeat(depth)}${"]".repeat(depth)},"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`;

describe("what the library accepts by accident, we refuse", () => {
  test.for([
    {
      name: "a tensor twice",
      bytes: fileOf(`{"a":${entry},"a":${entry}}`, four),
      code: "INVALID_HEADER_DESERIALIZATION",
    },
    {
      name: "a tensor twice, once escaped",
      bytes: fileOf(`{"a":${entry},"\\u0061":${entry}}`, four),
      code: "INVALID_HEADER_DESERIALIZATION",
    },
    {
      name: "a metadata key twice",
      bytes: fileOf('{"__metadata__":{"a":"1","a":"2"}}'),
      code: "INVALID_HEADER_DESERIALIZATION",
    },
    { name: "null as metadata", bytes: fileOf('{"__metadata__":null}'), code: "INVALID_HEADER_DESERIALIZATION" },
    {
      name: "a tensor as an array",
      bytes: fileOf('{"a":["F32",[1],[0,4]]}', four),
      code: "INVALID_HEADER_DESERIALIZATION",
    },
    {
      name: "a dtype as an object",
      bytes: fileOf('{"a":{"dtype":{"F32":null},"shape":[1],"data_offsets":[0,4]}}', four),
      code: "INVALID_HEADER_DESERIALIZATION",
    },
    { name: "rank 65", bytes: shaped(`[0${",1".repeat(64)}]`), code: "LIMIT_EXCEEDED" },
    { name: "a dimension of 2^53", bytes: shaped("[0,9007199254740992]"), code: "LIMIT_EXCEEDED" },
    { name: "fields nested 200 deep", bytes: fileOf(deep(200), four), code: "INVALID_HEADER_DESERIALIZATION" },
    { name: "fields nested 20,000 deep", bytes: fileOf(deep(20_000), four), code: "INVALID_HEADER_DESERIALIZATION" },
  ] as const)("$name: $code", ({ bytes, code }) => {
    expect(thrownBy(() => decodeSafetensors(bytes))).toMatchObject({
      name: "SafetensorsError",
      code,
      format: "safetensors",
    });
  });
});

test.for([
  { name: "rank 64", bytes: shaped(`[0${",1".repeat(63)}]`) },
  { name: "a dimension of 2^53 - 1", bytes: shaped("[0,9007199254740991]") },
  { name: "fields nested 100 deep", bytes: fileOf(deep(100), four) },
  {
    name: "ignored values of every kind",
    bytes: fileOf(`{"a":{"x":[1.5e-3,-0,true,false,null,"\\n",{"y":{}}],${entry.slice(1)}}`, four),
  },
])("$name is accepted", ({ bytes }) => {
  expect([...decodeSafetensors(bytes).tensors.keys()]).toEqual(["a"]);
});

test("names of Object.prototype are ordinary names", () => {
  const names = ["__proto__", "constructor", "toString"];
  const metadata = names.map((name) => [name, "x"] as const);
  const back = decodeSafetensors(
    encodeSafetensors(
      names.map((name) => [name, one]),
      { metadata },
    ),
  );
  expect([...back.tensors.keys()].toSorted()).toEqual(names);
  expect([...back.metadata]).toEqual(metadata);
});

test("data are views of the file, at any offset, also of a Buffer", () => {
  const file = encodeSafetensors([["a", one]]);
  const padded = new Uint8Array(file.length + 3);
  padded.set(file, 3);
  const { data } = decodeSafetensors(Buffer.from(padded.buffer, 3)).tensors.get("a") ?? one;
  expect(data.buffer).toBe(padded.buffer);
  expect(data.constructor).toBe(Uint8Array);
  expect(data).toEqual(four);
});

test("the header is read from the beginning of a file when its size is given", () => {
  const file = encodeSafetensors([["a", one]], { metadata: new Map([["k", "v"]]) });
  const header = readSafetensorsHeader(file.subarray(0, file.length - 4), { fileSize: file.length });
  expect([...header.tensors]).toEqual([
    ["a", { dtype: "float32", shape: [1], offset: file.length - 4, byteLength: 4 }],
  ]);
  expect([...header.metadata]).toEqual([["k", "v"]]);
  expect(thrownBy(() => readSafetensorsHeader(file.subarray(0, 20), { fileSize: file.length }))).toMatchObject({
    code: "INVALID_HEADER_LENGTH",
  });
});

test("maxHeaderBytes is a limit, not over", () => {
  const file = fileOf("{}      ");
  expect(decodeSafetensors(file, { maxHeaderBytes: 8 }).tensors.size).toBe(0);
  expect(thrownBy(() => decodeSafetensors(file, { maxHeaderBytes: 7 }))).toMatchObject({ code: "HEADER_TOO_LARGE" });
});

test("an error names tensor, place and what to expect, its name escaped and cut", () => {
  const name = `\n${"x".repeat(300)}`;
  const bytes = fileOf(`{"\\n${"x".repeat(300)}":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}`, four);
  const error = thrownBy(() => decodeSafetensors(bytes));
  expect(error).toMatchObject({ code: "TENSOR_INVALID_INFO", subject: `\\n${"x".repeat(198)}` });
  expect((error as Error).message).toBe(
    `safetensors: the tensor "\\n${"x".repeat(198)}" (float32 of shape [2]) has 4 bytes, its shape and dtype take 8`,
  );
  expect(name).toHaveLength(301);
});

describe("encodeSafetensors", () => {
  test("lays a file out as the library's test_serialization does", () => {
    const data = Uint8Array.from({ length: 24 }, (_, i) => i);
    const file = encodeSafetensors([["attn.0", { dtype: "float32", shape: [1, 2, 3], data }]]);
    const header = '{"attn.0":{"dtype":"F32","shape":[1,2,3],"data_offsets":[0,24]}}';
    expect(file).toEqual(fileOf(header, data));
    expect(file[0]).toBe(64);
  });

  test("pads the header to 8 bytes, as test_serialization_forced_alignement does", () => {
    const data = new Uint8Array(24);
    const file = encodeSafetensors([["attn0", { dtype: "float32", shape: [1, 1, 2, 3], data }]]);
    expect(file[0]).toBe(72);
    expect(new TextDecoder().decode(file.subarray(8, 80)).trimEnd()).toBe(
      '{"attn0":{"dtype":"F32","shape":[1,1,2,3],"data_offsets":[0,24]}}',
    );
  });

  test.for([
    { name: "too few bytes", tensors: [["a", { ...one, shape: [2] }]] },
    { name: "a negative dimension", tensors: [["a", { ...one, shape: [-1] }]] },
    { name: "half a byte", tensors: [["a", { dtype: "float4_e2m1fn", shape: [3], data: new Uint8Array(2) }]] },
    {
      name: "a name twice",
      tensors: [
        ["a", one],
        ["a", one],
      ],
    },
    { name: "the name __metadata__", tensors: [["__metadata__", one]] },
    { name: "half of a surrogate pair", tensors: [["\ud83d", one]] },
  ] as const)("$name throws INVALID_TENSOR_VIEW", ({ tensors }) => {
    const error = thrownBy(() => encodeSafetensors(tensors as Iterable<[string, NdArray]>));
    expect(isSafetensorsError(error, "INVALID_TENSOR_VIEW")).toBe(true);
  });

  test("parts are the same file, without a copy of the tensors", () => {
    const tensors = new Map<string, NdArray>([
      ["b", { dtype: "uint8", shape: [3], data: Uint8Array.of(9, 8, 7) }],
      ["a", one],
    ]);
    const metadata = [["by", "me"]] as const;
    const parts = encodeSafetensorsParts(tensors, { metadata });
    expect(Buffer.concat(parts)).toEqual(Buffer.from(encodeSafetensors(tensors, { metadata })));
    expect(parts[1]?.buffer).toBe(four.buffer);
  });

  test("what one array of bytes cannot hold throws LIMIT_EXCEEDED, its parts are there", () => {
    const gib: NdArray = { dtype: "uint8", shape: [2 ** 30], data: new Uint8Array(2 ** 30) };
    const tensors = Array.from({ length: 9000 }, (_, i): [string, NdArray] => [String(i), gib]);
    expect(encodeSafetensorsParts(tensors)).toHaveLength(9001);
    expect(thrownBy(() => encodeSafetensors(tensors))).toMatchObject({
      name: "SafetensorsError",
      code: "LIMIT_EXCEEDED",
    });
  });

  test("a metadata key twice throws INVALID_TENSOR_VIEW", () => {
    const metadata = [
      ["a", "1"],
      ["a", "2"],
    ] as const;
    expect(thrownBy(() => encodeSafetensors([], { metadata }))).toMatchObject({
      code: "INVALID_TENSOR_VIEW",
      subject: "a",
    });
  });

  test("tensors of every dtype and shape come back", () => {
    const tensor = fc
      .record({ dtype: fc.constantFrom(...DTYPES), shape: fc.array(fc.nat(4), { maxLength: 4 }), seed: fc.nat(255) })
      .map(({ dtype, shape, seed }): NdArray => {
        const whole = [...shape, 8]; // fills whole bytes for the packed floats too
        const length = byteSize(dtype, whole);
        return { dtype, shape: whole, data: Uint8Array.from({ length }, (_, i) => seed + i * 7) };
      });
    const text = fc.string({ unit: fc.constantFrom(...'aB7_. \0\n\\"/é猫\uffee\u{1f600}') });
    const name = text.filter((value) => value !== "__metadata__");
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(name, tensor), { selector: ([key]) => key, maxLength: 8 }),
        fc.uniqueArray(fc.tuple(text, text), { selector: ([key]) => key, maxLength: 4 }),
        (tensors, metadata) => {
          const file = encodeSafetensors(tensors, { metadata });
          const back = decodeSafetensors(file);
          expect(new Map(back.tensors)).toEqual(new Map(tensors));
          expect([...back.metadata]).toEqual(metadata);
          expect(encodeSafetensors(back.tensors, { metadata })).toEqual(file);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe("damage", () => {
  const file = encodeSafetensors(
    [
      ["a", one],
      ["b", { dtype: "bool", shape: [2, 1], data: Uint8Array.of(0, 1) }],
    ],
    { metadata: [["k", "v"]] },
  );

  test("every truncation is a SafetensorsError", () => {
    for (const damaged of truncations(file))
      expect(thrownBy(() => decodeSafetensors(damaged))).toBeInstanceOf(SafetensorsError);
  });

  test("every flipped bit is a SafetensorsError or a file that says something else", () => {
    for (const damaged of flips(file)) {
      const error = thrownBy(() => {
        const { tensors } = decodeSafetensors(damaged);
        for (const { dtype, shape, data } of tensors.values()) expect(data.byteLength).toBe(byteSize(dtype, shape));
      });
      expect(error === undefined || isSafetensorsError(error)).toBe(true);
    }
  });
});

describe("attacks", () => {
  test.for([
    { name: "100,000 tensors on the same bytes", count: 100_000, offsets: () => "0,4" },
    { name: "100,000 overlapping tensors", count: 100_000, offsets: (i: number) => `${i},${i + 4}` },
  ])("$name: INVALID_OFFSET", ({ count, offsets }) => {
    const tensors = Array.from(
      { length: count },
      (_, i) => `"${i}":{"dtype":"F32","shape":[1],"data_offsets":[${offsets(i)}]}`,
    );
    expect(thrownBy(() => decodeSafetensors(fileOf(`{${tensors.join(",")}}`, four)))).toMatchObject({
      code: "INVALID_OFFSET",
    });
  });

  test.for([
    { name: "spaces", header: " ".repeat(5_000_000) },
    { name: "digits", header: `{"a":{"x":${"1".repeat(5_000_000)}}}` },
    { name: "backslashes", header: `{"${"\\".repeat(5_000_001)}":1}` },
    { name: "quotes", header: `{"${'\\"'.repeat(2_000_000)}` },
  ])("megabytes of $name: INVALID_HEADER_DESERIALIZATION", ({ header }) => {
    expect(thrownBy(() => decodeSafetensors(fileOf(header)))).toMatchObject({ code: "INVALID_HEADER_DESERIALIZATION" });
  });

  test("megabytes of one metadata text are read", () => {
    const text = 'a "quoted" \\ line\n'.repeat(200_000);
    const file = encodeSafetensors([], { metadata: [["k", text]] });
    expect(decodeSafetensors(file).metadata.get("k") === text).toBe(true);
  });
});
