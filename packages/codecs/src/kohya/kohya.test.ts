import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { NdArray } from "../dtype/index.ts";
import { npyToNdArray } from "../npy/index.ts";
import { decodeNpz, encodeNpz } from "../npz/index.ts";
import { thrownBy, truncations } from "../testing/damage.ts";
import { decodeKohya, encodeKohya, isKohyaError, type KohyaInput } from "./index.ts";

const read = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../../fixtures/kohya/${name}.npz`, import.meta.url)));
const raw = (name: string, key: string) => npyToNdArray(decodeNpz(read(name)).read(key));
const floats = (...shape: number[]): NdArray => ({
  dtype: "float32",
  shape,
  data: new Uint8Array(shape.reduce((a, b) => a * b, 4)),
});
const size = { originalSize: { width: 1000, height: 700 }, crop: { left: 8, top: 0, right: 1016, bottom: 704 } };
const four = { samples: floats(1, 4, 4, 6), ...size };

describe("what sd-scripts wrote", () => {
  test.for([
    { name: "oldest", key: "arr_0", shape: [1, 4, 4, 6], resolutions: [] },
    { name: "sdxl", key: "latents", shape: [1, 4, 4, 6], resolutions: [] },
    { name: "windows", key: "latents", shape: [1, 4, 4, 6], resolutions: [] },
    { name: "flux", key: "latents_4x6", shape: [1, 16, 4, 6], resolutions: ["4x6"] },
    { name: "anima", key: "latents_2x4", shape: [1, 16, 1, 2, 4], resolutions: ["2x4"] },
    { name: "hunyuan", key: "latents_2x1", shape: [1, 64, 2, 1], resolutions: ["2x1"] },
  ])("$name", ({ name, key, shape, resolutions }) => {
    const latents = decodeKohya(read(name));
    expect(latents).toMatchObject({ key, resolutions, storedDtype: "float32", samples: { dtype: "float32", shape } });
    expect(latents.samples.data).toEqual(raw(name, key).data);
    expect(latents.resolution).toBe(resolutions[0]);
    expect([latents.originalSize, latents.crop]).toEqual(
      name === "oldest" ? [undefined, undefined] : [size.originalSize, size.crop],
    );
  });

  test("mirrored latents and the mask come along", () => {
    const { flipped, alphaMask } = decodeKohya(read("sdxl"));
    expect(flipped).toEqual({ ...raw("sdxl", "latents_flipped"), shape: [1, 4, 4, 6] });
    expect(alphaMask).toEqual(raw("sdxl", "alpha_mask"));
    expect(alphaMask?.shape).toEqual([32, 48]);
  });

  test.for([
    { resolution: "4x6", shape: [1, 16, 4, 6], hasFlipped: false },
    { resolution: "2x8", shape: [1, 16, 2, 8], hasFlipped: true },
  ])("$resolution of a file with two is chosen", ({ resolution, shape, hasFlipped }) => {
    const latents = decodeKohya(read("flux-two"), { resolution });
    expect(latents).toMatchObject({ resolution, resolutions: ["4x6", "2x8"], samples: { shape } });
    expect(latents.flipped !== undefined).toBe(hasFlipped);
  });

  test.for(["sdxl", "sd3", "flux", "lumina", "hunyuan", "anima"])("text encoder outputs of %s are named", (model) => {
    const error = thrownBy(() => decodeKohya(read(`te-${model}`)));
    expect(isKohyaError(error, "TEXT_ENCODER_CACHE")).toBe(true);
    expect((error as Error).message.toLowerCase()).toContain(model);
  });
});

describe("which array is taken", () => {
  test.for([
    { name: "latents before latents_4x6", names: ["latents_4x6", "latents"], key: "latents" },
    { name: "the only latents_4x6", names: ["latents_4x6", "other"], key: "latents_4x6" },
    { name: "latents of the size asked for", names: ["latents"], resolution: "4x6", key: "latents" },
    {
      name: "latents_4x6 before latents, asked for",
      names: ["latents", "latents_4x6"],
      resolution: "4x6",
      key: "latents_4x6",
    },
    { name: "arr_0 of the size asked for", names: ["arr_0"], resolution: "4x6", key: "arr_0" },
    { name: "mirrored ones are none", names: ["latents_flipped_4x6", "latents_flipped"], code: "NO_LATENTS" },
    { name: "arr_0 beside others", names: ["arr_0", "arr_1"], code: "NO_LATENTS" },
    { name: "no arrays", names: [], code: "NO_LATENTS" },
    { name: "two sizes", names: ["latents_4x6", "latents_2x8"], code: "RESOLUTION_NEEDED" },
    { name: "another size", names: ["latents_4x6"], resolution: "6x4", code: "RESOLUTION_NOT_FOUND" },
    { name: "latents of another size", names: ["latents"], resolution: "6x4", code: "RESOLUTION_NOT_FOUND" },
    { name: "a size in another name", names: ["latents_2x8"], code: "BAD_ARRAY" },
  ])("$name: $key $code", ({ names, key, resolution, code }) => {
    const file = encodeNpz(names.map((name) => [name, floats(16, 4, 6)]));
    const taken = () => decodeKohya(file, resolution === undefined ? {} : { resolution });
    if (code === undefined) expect(taken().key).toBe(key);
    else expect(thrownBy(taken)).toMatchObject({ name: "KohyaError", code });
  });

  test("the error lists the sizes", () => {
    const error = thrownBy(() => decodeKohya(read("flux-two"))) as Error;
    expect(error.message).toBe('kohya: the file has latents of several sizes, choose one of "4x6", "2x8"');
  });
});

describe("arrays that are not what their names say", () => {
  const int = (...shape: number[]): NdArray => ({
    dtype: "int64",
    shape,
    data: new Uint8Array(shape.reduce((a, b) => a * b, 8)),
  });
  test.for([
    { name: "whole numbers as latents", arrays: [["latents", int(4, 4, 6)]] },
    { name: "rank 2", arrays: [["latents", floats(4, 6)]] },
    { name: "rank 5", arrays: [["latents", floats(1, 4, 1, 4, 6)]] },
    { name: "a batch under a size", arrays: [["latents_4x6", floats(2, 4, 4, 6)]] },
    {
      name: "mirrored ones of another shape",
      arrays: [
        ["latents", floats(4, 4, 6)],
        ["latents_flipped", floats(4, 6, 4)],
      ],
    },
    {
      name: "a mask of rank 3",
      arrays: [
        ["latents", floats(4, 4, 6)],
        ["alpha_mask", floats(1, 32, 48)],
      ],
    },
    {
      name: "a size of floats",
      arrays: [
        ["latents", floats(4, 4, 6)],
        ["original_size", floats(2)],
      ],
    },
    {
      name: "a crop of two",
      arrays: [
        ["latents", floats(4, 4, 6)],
        ["crop_ltrb", int(2)],
      ],
    },
  ] as const)("$name: BAD_ARRAY", ({ arrays }) => {
    const file = encodeNpz(arrays as Iterable<[string, NdArray]>);
    expect(
      isKohyaError(
        thrownBy(() => decodeKohya(file)),
        "BAD_ARRAY",
      ),
    ).toBe(true);
  });

  test("latents that have a batch axis keep it", () => {
    expect(decodeKohya(encodeNpz([["latents", floats(2, 4, 4, 6)]])).samples.shape).toEqual([2, 4, 4, 6]);
  });
});

describe("encodeKohya", () => {
  const input = (name: string, resolution?: string): KohyaInput => {
    const { samples, flipped, alphaMask } = decodeKohya(read(name), resolution === undefined ? {} : { resolution });
    return { samples, flipped, alphaMask, ...size };
  };

  test.for([
    { name: "sdxl", withResolution: false },
    { name: "flux", withResolution: true },
    { name: "anima", withResolution: true },
    { name: "hunyuan", withResolution: true },
  ])("$name is written byte for byte", ({ name, withResolution }) => {
    expect(encodeKohya(input(name), { withResolution })).toEqual(read(name));
  });

  test("a resolution is added as sd-scripts add it, byte for byte", () => {
    expect(encodeKohya(input("flux-two", "2x8"), { addTo: read("flux") })).toEqual(read("flux-two"));
  });

  test("a resolution that is there is replaced with all that belongs to it", () => {
    const samples = floats(16, 2, 8);
    const file = encodeKohya({ samples, ...size }, { addTo: read("flux-two") });
    expect([...decodeNpz(file).entries.keys()]).toEqual([
      "latents_4x6", "original_size_4x6", "crop_ltrb_4x6", "latents_2x8", "original_size_2x8", "crop_ltrb_2x8",
    ]); // biome-ignore format: a list
    expect(decodeKohya(file, { resolution: "2x8" }).samples.data).toEqual(samples.data);
  });

  test.for([
    { name: "two pictures", latents: { ...four, samples: floats(2, 4, 4, 6) } },
    { name: "five frames", latents: { ...four, samples: floats(1, 16, 5, 4, 6) } },
    { name: "rank 2", latents: { ...four, samples: floats(4, 6) } },
    { name: "too few bytes", latents: { ...four, samples: { ...floats(4, 6), shape: [4, 4, 6] } } },
    { name: "whole numbers", latents: { ...four, samples: { ...floats(4, 4, 6), dtype: "int32" } } },
    { name: "half a pixel", latents: { ...four, originalSize: { width: 1.5, height: 1 } } },
    { name: "mirrored ones of another shape", latents: { ...four, flipped: floats(1, 4, 6, 4) } },
    { name: "a mask of rank 3", latents: { ...four, alphaMask: floats(1, 32, 48) } },
  ] as const)("$name: INVALID_LATENTS", ({ latents }) => {
    expect(
      isKohyaError(
        thrownBy(() => encodeKohya(latents as KohyaInput)),
        "INVALID_LATENTS",
      ),
    ).toBe(true);
  });

  test("float16 samples become float32", () => {
    const samples: NdArray = { dtype: "float16", shape: [1, 1, 1, 2], data: Uint8Array.of(0, 0x3c, 0, 0xc0) };
    const { data } = decodeKohya(encodeKohya({ ...four, samples })).samples;
    expect([...new Float32Array(data.slice().buffer)]).toEqual([1, -2]);
  });
});

test("a truncated file is an NpzError", () => {
  for (const damaged of truncations(read("oldest"))) {
    expect(thrownBy(() => decodeKohya(damaged))).toMatchObject({ name: "NpzError" });
  }
});
