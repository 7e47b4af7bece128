import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { byteSize, type Dtype, type NdArray, toFloat32 } from "../dtype/index.ts";
import { decodeSafetensors, encodeSafetensors } from "../safetensors/index.ts";
import { thrownBy, truncations } from "../testing/damage.ts";
import { decodeMusubi, encodeMusubi, isMusubiError, type MusubiInput } from "./index.ts";

const read = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../../fixtures/musubi/${name}.safetensors`, import.meta.url)));
const arrayOf = (shape: readonly number[], dtype: Dtype = "float32"): NdArray => ({
  dtype,
  shape,
  data: new Uint8Array(byteSize(dtype, shape)),
});

describe("what musubi-tuner writes", () => {
  test.for([
    {
      name: "wan",
      key: "latents_3x4x6_bfloat16",
      shape: [1, 16, 3, 4, 6],
      dtype: "bfloat16",
      architecture: "wan",
      extras: 2,
    },
    {
      name: "flux-2",
      key: "latents_4x6_float32",
      shape: [1, 16, 4, 6],
      dtype: "float32",
      architecture: "flux_2_dev",
      extras: 1,
    },
    {
      name: "kontext",
      key: "latents_1x4x6_float8_e4m3fn",
      shape: [1, 16, 4, 6],
      dtype: "float8_e4m3fn",
      architecture: "flux_kontext",
      extras: 1,
    },
    {
      name: "framepack",
      key: "latents_2x4x6_float32",
      shape: [1, 16, 2, 4, 6],
      dtype: "float32",
      architecture: "framepack",
      extras: 4,
    },
  ])("$name", ({ name, key, shape, dtype, architecture, extras }) => {
    const latents = decodeMusubi(read(name));
    expect(latents).toMatchObject({
      key,
      storedDtype: dtype,
      architecture,
      originalSize: { width: 1000, height: 700 },
    });
    expect(latents.samples).toMatchObject({ dtype: "float32", shape });
    const stored = decodeSafetensors(read(name)).tensors.get(key) as NdArray;
    expect(toFloat32(latents.samples)).toEqual(toFloat32(stored));
    expect(latents.extras.size).toBe(extras);
    expect(latents.metadata.get("format_version")).toBe("1.0.1");
  });

  test("clean latents keep their own shape, whatever their name says", () => {
    expect(decodeMusubi(read("framepack")).extras.get("latents_clean_2x4x6_float32")?.shape).toEqual([16, 1, 4, 6]);
  });

  test("one of two is chosen", () => {
    expect(
      isMusubiError(
        thrownBy(() => decodeMusubi(read("two"))),
        "SEVERAL_LATENTS",
      ),
    ).toBe(true);
    expect(decodeMusubi(read("two"), { key: "latents_1x2x2_bfloat16" }).storedDtype).toBe("bfloat16");
  });

  test("text encoder outputs are named", () => {
    const error = thrownBy(() => decodeMusubi(read("text")));
    expect(error).toMatchObject({
      code: "TEXT_ENCODER_CACHE",
      message: 'musubi: the file holds the text encoder outputs of "wan", not latents',
    });
  });
});

describe("names", () => {
  const shape = [16, 3, 4, 6];
  test.for([
    { name: "latents_3x4x6_float32", code: undefined },
    { name: "latents_4x6_bfloat16", code: undefined },
    { name: "latents_3x4x6_float8_e4m3fn", code: undefined },
    { name: "latents_3x4x6", code: "NO_LATENTS" },
    { name: "latents_3x4x6_", code: "NO_LATENTS" },
    { name: "latents_3x4x6_half", code: "NO_LATENTS" },
    { name: "latents_1x3x4x6_float32", code: "NO_LATENTS" },
    { name: "latents_6_float32", code: "NO_LATENTS" },
    { name: "latents_image_3x4x6_float32", code: "NO_LATENTS" },
    { name: "latents_control_0_3x4x6_float32", code: "NO_LATENTS" },
    { name: "latents_clean_2x_3x4x6_float32", code: "NO_LATENTS" },
    { name: "varlen_latents_3x4x6_float32", code: "NO_LATENTS" },
    { name: "latents_3x6x4_float32", code: "BAD_TENSOR" },
  ])("$name: $code", ({ name, code }) => {
    const file = encodeSafetensors([[name, arrayOf(shape)]]);
    const error = thrownBy(() => decodeMusubi(file));
    expect(error === undefined ? undefined : (error as { code: string }).code).toBe(code);
  });

  test.for([
    { name: "pixels of HiDream-O1", array: arrayOf([4, 6, 3072]) },
    { name: "rank 2", array: arrayOf([4, 6]) },
    { name: "rank 5", array: arrayOf([1, 16, 1, 4, 6]) },
    { name: "whole numbers", array: arrayOf([16, 4, 6], "int32") },
  ])("$name: BAD_TENSOR", ({ array }) => {
    const file = encodeSafetensors([["latents_1x4x6_float32", array]]);
    expect(thrownBy(() => decodeMusubi(file))).toMatchObject({ name: "MusubiError", code: "BAD_TENSOR" });
  });

  test("a key that is not there is named with those that are", () => {
    const error = thrownBy(() => decodeMusubi(read("two"), { key: "latents" })) as Error;
    expect(error.message).toMatch(/^musubi: the file has no latents called "latents", it has "latents_1x2x2_/);
  });

  test("a size that is no number is not given", () => {
    const file = encodeSafetensors([["latents_4x6_float32", arrayOf([16, 4, 6])]], { metadata: [["width", "1e3"], ["height", "7"]] }); // biome-ignore format: one file
    expect(decodeMusubi(file).originalSize).toBeUndefined();
  });
});

describe("encodeMusubi", () => {
  test.for(["wan", "flux-2", "framepack"])("%s comes back with all that it has", (name) => {
    const file = read(name);
    const { key, extras, metadata, architecture = "" } = decodeMusubi(file);
    const samples = decodeSafetensors(file).tensors.get(key) as NdArray;
    const known = new Set(["architecture", "width", "height", "format_version"]);
    const written = encodeMusubi({
      samples,
      hasBatchAxis: false,
      architecture,
      originalSize: { width: 1000, height: 700 },
      extras,
      metadata: [...metadata].filter(([key]) => !known.has(key)),
    });
    const [ours, theirs] = [written, file].map((bytes) => decodeSafetensors(bytes));
    expect(ours?.tensors).toEqual(theirs?.tensors);
    expect([...(ours?.metadata ?? [])].toSorted()).toEqual([...(theirs?.metadata ?? [])].toSorted());
  });

  const good = { samples: arrayOf([1, 16, 3, 4, 6]), architecture: "wan", originalSize: { width: 8, height: 8 } };
  test("a batch axis of one goes and comes", () => {
    const latents = decodeMusubi(encodeMusubi(good));
    expect(latents).toMatchObject({ key: "latents_3x4x6_float32", samples: { shape: [1, 16, 3, 4, 6] } });
  });

  test.for([
    { name: "two videos", latents: { ...good, samples: arrayOf([2, 16, 3, 4, 6]) } },
    { name: "rank 3 with a batch axis", latents: { ...good, samples: arrayOf([1, 4, 6]) } },
    { name: "rank 5 without one", latents: { ...good, hasBatchAxis: false } },
    { name: "whole numbers", latents: { ...good, samples: arrayOf([1, 16, 3, 4, 6], "int8") } },
    { name: "frames for Flux 2", latents: { ...good, architecture: "flux_2_dev" } },
    { name: "no pixels", latents: { ...good, originalSize: { width: 0, height: 8 } } },
  ] as const)("$name: INVALID_LATENTS", ({ latents }) => {
    expect(thrownBy(() => encodeMusubi(latents as MusubiInput))).toMatchObject({ code: "INVALID_LATENTS" });
  });
});

test("a truncated file is a SafetensorsError", () => {
  for (const damaged of truncations(read("two"))) {
    expect(thrownBy(() => decodeMusubi(damaged))).toMatchObject({ name: "SafetensorsError" });
  }
});
