import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { NdArray } from "../dtype/index.ts";
import { recorded } from "../testing/recorded-source.ts";
import { fileOf } from "../testing/safetensors-file.ts";
import { type ByteSource, decodeSafetensors, encodeSafetensors, openSafetensors } from "./index.ts";

const tensor = (length: number): NdArray => ({
  dtype: "uint8",
  shape: [length],
  data: new Uint8Array(length).fill(length),
});
const file = encodeSafetensors([
  ["big", tensor(100_000)],
  ["small", tensor(3)],
]);

test("a small header takes one read, a tensor another", async () => {
  const source = recorded(file);
  const opened = await openSafetensors(source);
  expect(await opened.read("small")).toEqual(tensor(3));
  const small = opened.tensors.get("small");
  expect(source.reads).toEqual([
    [0, 65536],
    [small?.offset, 3],
  ]);
});

test("a header over 64 KiB takes a second read", async () => {
  const source = recorded(encodeSafetensors([["a", tensor(3)]], { metadata: [["k", "x".repeat(70_000)]] }));
  const opened = await openSafetensors(source);
  expect(source.reads).toEqual([
    [0, 65536],
    [0, opened.tensors.get("a")?.offset],
  ]);
});

test("one tensor of a sparse file of 1 GiB is read through a file handle", async () => {
  const size = 2 ** 30;
  const header = `{"a":{"dtype":"U8","shape":[${size}],"data_offsets":[0,${size}]},"b":{"dtype":"U8","shape":[2],"data_offsets":[${size},${size + 2}]}}`;
  await using folder = await temporaryFolder();
  await using handle = await open(join(folder.path, "big.safetensors"), "w+");
  const start = fileOf(header);
  await handle.write(start, 0, start.length, 0);
  await handle.write(Uint8Array.of(5, 6), 0, 2, start.length + size);
  const opened = await openSafetensors({
    size: (await handle.stat()).size,
    read: async (offset, length) => (await handle.read(new Uint8Array(length), 0, length, offset)).buffer,
  });
  expect(await opened.read("b")).toEqual({ dtype: "uint8", shape: [2], data: Uint8Array.of(5, 6) });
});

async function temporaryFolder() {
  const path = await mkdtemp(join(tmpdir(), "codecs-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

test("all tensors are those that decodeSafetensors gives", async () => {
  const opened = await openSafetensors(recorded(file));
  const whole = decodeSafetensors(file);
  for (const name of opened.tensors.keys()) expect(await opened.read(name)).toEqual(whole.tensors.get(name));
});

test("a name that is not there throws TENSOR_NOT_FOUND and names those that are", async () => {
  const opened = await openSafetensors(recorded(file));
  await expect(opened.read("bug")).rejects.toMatchObject({
    code: "TENSOR_NOT_FOUND",
    message: 'safetensors: no tensor is called "bug", there are 2: "big", "small"',
  });
});

test("a tensor over maxTensorBytes is refused before it is read", async () => {
  const source = recorded(file);
  const opened = await openSafetensors(source, { maxTensorBytes: 99_999 });
  await expect(opened.read("big")).rejects.toMatchObject({ code: "LIMIT_EXCEEDED", subject: "big" });
  expect(source.reads).toHaveLength(1);
});

test.for([
  { name: "an empty file", bytes: new Uint8Array(0), code: "HEADER_TOO_SMALL" },
  { name: "a header of 2^63 bytes", bytes: Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 128), code: "HEADER_TOO_LARGE" },
  { name: "a header past the end", bytes: Uint8Array.of(9, 0, 0, 0, 0, 0, 0, 0), code: "INVALID_HEADER_LENGTH" },
])("$name: $code", async ({ bytes, code }) => {
  await expect(openSafetensors(recorded(bytes))).rejects.toMatchObject({ code });
});

test("a source that gives too little throws IO_ERROR", async () => {
  const short: ByteSource = { size: file.length, read: async (_, length) => new Uint8Array(length - 1) };
  await expect(openSafetensors(short)).rejects.toMatchObject({ code: "IO_ERROR", offset: 0 });
});

test("the signals arrive at the source, and an aborted one reads nothing", async () => {
  const signals: (AbortSignal | undefined)[] = [];
  const source: ByteSource = {
    size: file.length,
    async read(offset, length, signal) {
      signals.push(signal);
      return file.subarray(offset, offset + length);
    },
  };
  const [first, second] = [new AbortController(), new AbortController()];
  const opened = await openSafetensors(source, { signal: first.signal });
  await opened.read("small", { signal: second.signal });
  expect(signals).toEqual([first.signal, second.signal]);
  second.abort(new Error("enough"));
  await expect(opened.read("small", { signal: second.signal })).rejects.toThrow("enough");
  expect(signals).toHaveLength(2);
});
