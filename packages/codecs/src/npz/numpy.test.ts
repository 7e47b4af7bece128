import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { npyToNdArray, npyToValues } from "../npy/index.ts";
import { decodeNpz, encodeNpz, type Npz } from "./index.ts";

const read = (name: string) => new Uint8Array(readFileSync(new URL(`../../fixtures/npz/${name}.npz`, import.meta.url)));
const arrays = (npz: Npz) => [...npz.entries.keys()].map((name) => [name, npz.read(name)] as const);

describe.for(["stored", "deflated", "stored-streamed", "deflated-streamed"])("what numpy wrote %s", (name) => {
  test.for(["auto", "fflate"] as const)("is read by %s", (compression) => {
    const npz = decodeNpz(read(name), { compression });
    expect([...npz.entries.keys()]).toEqual(["latents", "arr_0", "empty", "a/b", "猫"]);
    expect([...npz.entries.values()].every(({ method }) => name.startsWith(method))).toBe(true);
    expect(npz.header("latents")).toMatchObject({ shape: [1, 4, 2, 3], type: { dtype: "float32" } });
    expect(npyToValues(npz.read("latents"))).toEqual(Float32Array.from({ length: 24 }, (_, i) => i));
    expect(npyToValues(npz.read("arr_0"))).toEqual(BigInt64Array.of(7n));
    expect(npyToNdArray(npz.read("empty"))).toEqual({ dtype: "float16", shape: [0, 4], data: new Uint8Array(0) });
    expect(npyToValues(npz.read("a/b"))).toEqual(Uint8Array.of(1, 0));
    expect(npyToValues(npz.read("猫"))).toEqual(["猫"]);
  });
});

test("stored arrays are written byte for byte as np.savez writes them", () => {
  const file = read("stored");
  expect(encodeNpz(arrays(decodeNpz(file)))).toEqual(file);
});

test("packed arrays come back, and their file differs from numpy's in the packed bytes only", () => {
  const file = read("deflated");
  const ours = encodeNpz(arrays(decodeNpz(file)), { level: 6 });
  expect(arrays(decodeNpz(ours))).toEqual(arrays(decodeNpz(file)));
  expect(ours.subarray(0, 14)).toEqual(file.subarray(0, 14));
  const [names, found] = [file, ours].map((bytes) =>
    [...decodeNpz(bytes).entries.values()].map(({ fileName }) => fileName),
  );
  expect(found).toEqual(names);
});

test("no arrays are the 22 bytes of numpy's", () => {
  expect(encodeNpz([])).toEqual(read("empty"));
  expect(decodeNpz(read("empty")).entries.size).toBe(0);
});

test("a zip by Python's zipfile is read: other headers, a folder, a comment, something that is no array", () => {
  const npz = decodeNpz(read("plain"));
  expect([...npz.entries.values()].map(({ name, method }) => [name, method])).toEqual([
    ["a", "deflated"],
    ["metadata", "deflated"],
    ["café", "deflated"],
  ]);
  expect(npz.read("a").shape).toEqual([1, 4, 2, 3]);
  expect(new TextDecoder().decode(npz.readBytes("metadata"))).toBe("raw bytes");
});
