import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { NdArray } from "../dtype/index.ts";
import { encodeSafetensors } from "../safetensors/index.ts";
import { thrownBy, truncations } from "../testing/damage.ts";
import { decodeLatent, encodeLatent, encodeLatentParts, isLatentError } from "./index.ts";

const read = (name: string) => new Uint8Array(readFileSync(new URL(`../../fixtures/latent/${name}`, import.meta.url)));
const bits = (data: Uint8Array) => Array.from(new Uint32Array(data.slice().buffer), quietNaN);
const quietNaN = (value: number) => ((value & 0x7fffffff) > 0x7f800000 ? 0x7fc00000 : value);
const samples: NdArray = { dtype: "float32", shape: [1, 1, 1, 2], data: new Uint8Array(8) };

test("a file of ComfyUI's layout is read, and written again byte for byte", () => {
  const file = read("new.latent");
  const latent = decodeLatent(file);
  expect(latent).toMatchObject({ storedDtype: "float32", samples: { dtype: "float32", shape: [1, 3, 2, 2] } });
  expect([...latent.metadata]).toEqual([["prompt", '{"1": {"class_type": "SaveLatent", "inputs": {}}}']]);
  expect(encodeLatent(latent.samples, { metadata: latent.metadata })).toEqual(file);
  expect(latent.samples.data.buffer).toBe(file.buffer);
});

test("parts are the same file, without a copy of the samples", () => {
  const parts = encodeLatentParts(samples);
  expect(Buffer.concat(parts)).toEqual(Buffer.from(encodeLatent(samples)));
  expect(parts.some(({ buffer }) => buffer === samples.data.buffer)).toBe(true);
});

test("without metadata the header has none", () => {
  const file = read("no-metadata.latent");
  expect(encodeLatent(decodeLatent(file).samples)).toEqual(file);
});

test("a file without a version is scaled bit for bit as torch scales it", () => {
  const { samples } = decodeLatent(read("old.latent"));
  expect(samples.shape).toEqual([1, 3, 2, 2]);
  expect(bits(samples.data)).toEqual(bits(read("old.float32.bin")));
});

test("the factor is rounded to float32 before it is applied", () => {
  const data = new Uint8Array(Float32Array.of(0.1, 1).buffer);
  const old = encodeSafetensors([["latent_tensor", { dtype: "float32", shape: [2], data }]]);
  const values = new Float32Array(decodeLatent(old).samples.data.slice().buffer);
  expect([...values]).toEqual([Math.fround(Math.fround(0.1) * Math.fround(5.4899807)), Math.fround(5.4899807)]);
});

test.for(["float16", "bfloat16", "float64"] as const)(
  "%s samples become float32, and are written as they are",
  (dtype) => {
    const latent = decodeLatent(read(`${dtype}.latent`));
    expect(latent.storedDtype).toBe(dtype);
    expect(latent.samples.dtype).toBe("float32");
    expect(bits(latent.samples.data)).toEqual(bits(read(`${dtype}.float32.bin`)));
  },
);

test.for([[], [4], [2, 3], [1, 16, 5, 2, 2]])("samples of shape %s pass unchanged", (...[shape]) => {
  const data = Uint8Array.from({ length: shape.reduce((a, b) => a * b, 4) }, (_, i) => i);
  const array: NdArray = { dtype: "float32", shape, data };
  expect(decodeLatent(encodeLatent(array)).samples).toEqual(array);
});

test("a file without latent_tensor names what it has", () => {
  const error = thrownBy(() =>
    decodeLatent(
      encodeSafetensors([
        ["unet.weight", samples],
        ["b", samples],
      ]),
    ),
  );
  expect(isLatentError(error, "NO_LATENT")).toBe(true);
  expect((error as Error).message).toBe('latent: the file has no tensor "latent_tensor", it has "b", "unet.weight"');
  expect(thrownBy(() => decodeLatent(encodeSafetensors([])))).toMatchObject({ code: "NO_LATENT" });
});

test.for(["int64", "uint8", "float8_e4m3fn"] as const)("%s samples throw UNSUPPORTED_DTYPE both ways", (dtype) => {
  const array: NdArray = { dtype, shape: [8], data: new Uint8Array(dtype === "int64" ? 64 : 8) };
  const file = encodeSafetensors([["latent_tensor", array]]);
  expect(thrownBy(() => decodeLatent(file))).toMatchObject({ name: "LatentError", code: "UNSUPPORTED_DTYPE" });
  expect(thrownBy(() => encodeLatent(array))).toMatchObject({ name: "LatentError", code: "UNSUPPORTED_DTYPE" });
});

test("a truncated file is a SafetensorsError", () => {
  for (const damaged of truncations(read("old.latent"))) {
    expect(thrownBy(() => decodeLatent(damaged))).toMatchObject({ name: "SafetensorsError" });
  }
});

test("a header over maxHeaderBytes is refused", () => {
  expect(thrownBy(() => decodeLatent(encodeLatent(samples), { maxHeaderBytes: 10 }))).toMatchObject({
    code: "HEADER_TOO_LARGE",
  });
});
