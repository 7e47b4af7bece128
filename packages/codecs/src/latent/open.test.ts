import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { byteSize, type Dtype, type NdArray, toFloat32 } from "../dtype/index.ts";
import { encodeNpy } from "../npy/index.ts";
import { encodeNpz } from "../npz/index.ts";
import { encodeSafetensors } from "../safetensors/index.ts";
import { CodecError } from "../shared/codec-error.ts";
import { flips, thrownBy, truncations } from "../testing/damage.ts";
import { decodeLatent, encodeLatent, inspectLatent, openLatent } from "./index.ts";

const read = (path: string) => new Uint8Array(readFileSync(new URL(`../../fixtures/${path}`, import.meta.url)));
const arrayOf = (shape: readonly number[], dtype: Dtype = "float32"): NdArray => ({
  dtype,
  shape,
  data: new Uint8Array(byteSize(dtype, shape)),
});
const latent = arrayOf([1, 4, 2, 2]);

describe("every kind of file says what it is", () => {
  test.for([
    { name: "latent/new.latent", kind: "comfyui", choice: "latent_tensor", shape: [1, 3, 2, 2] },
    { name: "latent/old.latent", kind: "comfyui", choice: "latent_tensor", shape: [1, 3, 2, 2] },
    {
      name: "latent/bfloat16.latent",
      kind: "comfyui",
      choice: "latent_tensor",
      shape: [1, 3, 2, 2],
      dtype: "bfloat16",
    },
    { name: "kohya/oldest.npz", kind: "kohya", choice: "arr_0", shape: [1, 4, 4, 6] },
    { name: "kohya/sdxl.npz", kind: "kohya", choice: "latents", shape: [1, 4, 4, 6] },
    { name: "kohya/flux.npz", kind: "kohya", choice: "latents_4x6", shape: [1, 16, 4, 6] },
    { name: "kohya/anima.npz", kind: "kohya", choice: "latents_2x4", shape: [1, 16, 1, 2, 4] },
    {
      name: "musubi/wan.safetensors",
      kind: "musubi",
      choice: "latents_3x4x6_bfloat16",
      shape: [1, 16, 3, 4, 6],
      dtype: "bfloat16",
    },
    { name: "musubi/flux-2.safetensors", kind: "musubi", choice: "latents_4x6_float32", shape: [1, 16, 4, 6] },
    { name: "npz/stored.npz", kind: "npz", choice: "latents", shape: [1, 4, 2, 3], isKohya: true },
    { name: "npz/plain.npz", kind: "npz", choice: "a", shape: [1, 4, 2, 3] },
  ])("$name: $kind", ({ name, kind, choice, shape, dtype = "float32", isKohya = false }) => {
    const opened = openLatent(read(name));
    // numpy's own file has an array with the name that sd-scripts give theirs.
    expect(opened).toMatchObject({
      kind: isKohya ? "kohya" : kind,
      choice,
      storedDtype: dtype,
      samples: { dtype: "float32", shape },
    });
    expect(opened.choices.map(({ name }) => name)).toEqual([choice]);
    expect(opened.names).toContain(choice);
    expect(opened.read(choice).dtype).toBe(dtype);
    const { kind: inspected, choices, names, metadata } = inspectLatent(read(name));
    expect({ kind: inspected, choices, names, metadata }).toEqual({
      kind: opened.kind,
      choices: opened.choices,
      names: opened.names,
      metadata: opened.metadata,
    });
  });

  test.for([
    { name: "npy of rank 3", file: encodeNpy(arrayOf([4, 2, 2])), kind: "npy", choice: "array", shape: [1, 4, 2, 2] },
    {
      name: "npy of rank 4",
      file: encodeNpy(arrayOf([3, 4, 2, 2], "float16")),
      kind: "npy",
      choice: "array",
      shape: [3, 4, 2, 2],
    },
    {
      name: "npy of a video",
      file: encodeNpy(arrayOf([1, 16, 5, 2, 2])),
      kind: "npy",
      choice: "array",
      shape: [1, 16, 5, 2, 2],
    },
    {
      name: "npz of one array",
      file: encodeNpz([
        ["x", latent],
        ["step", arrayOf([])],
      ]),
      kind: "npz",
      choice: "x",
      shape: [1, 4, 2, 2],
    },
    {
      name: "npz of arr_0 with a batch axis",
      file: encodeNpz([["arr_0", latent]]),
      kind: "npz",
      choice: "arr_0",
      shape: [1, 4, 2, 2],
    },
    {
      name: "safetensors of one tensor",
      file: encodeSafetensors([
        ["x", latent],
        ["y", arrayOf([2])],
      ]),
      kind: "safetensors",
      choice: "x",
      shape: [1, 4, 2, 2],
    },
  ])("$name: $kind", ({ file, kind, choice, shape }) => {
    expect(openLatent(file)).toMatchObject({ kind, choice, samples: { dtype: "float32", shape } });
  });

  test("ComfyUI's files give what decodeLatent gives, scaled where that scales", () => {
    for (const name of ["new", "old", "float16"]) {
      const file = read(`latent/${name}.latent`);
      expect(openLatent(file)).toMatchObject({ ...decodeLatent(file) });
    }
  });

  test("a trainer's latents are given as they lie, with what the file says of them", () => {
    const opened = openLatent(read("kohya/sdxl.npz"));
    expect(opened.kind === "kohya" && opened.kohya).toMatchObject({
      originalSize: { width: 1000, height: 700 },
      flipped: { shape: [1, 4, 4, 6] },
    });
    expect(opened.samples.data).toEqual(opened.read("latents").data);
    const video = openLatent(read("musubi/wan.safetensors"));
    expect(video.kind === "musubi" && video.musubi.architecture).toBe("wan");
    expect(toFloat32(video.samples)).toEqual(toFloat32(video.read("latents_3x4x6_bfloat16")));
  });
});

describe("choices", () => {
  const several = encodeNpz([
    ["a", latent],
    ["b", arrayOf([16, 2, 2], "float16")],
    ["n", arrayOf([2, 2])],
    ["mask", arrayOf([1, 2, 2], "uint8")],
  ]);

  test("are listed with type and shape, without what could be no latent", () => {
    expect(inspectLatent(several)).toMatchObject({
      kind: "npz",
      names: ["a", "b", "n", "mask"],
      choices: [
        { name: "a", dtype: "float32", shape: [1, 4, 2, 2] },
        { name: "b", dtype: "float16", shape: [16, 2, 2] },
      ],
    });
  });

  test.for([
    { name: "npz", file: several, choice: "b", shape: [1, 16, 2, 2] },
    { name: "kohya", file: read("kohya/flux-two.npz"), choice: "latents_2x8", shape: [1, 16, 2, 8] },
    { name: "musubi", file: read("musubi/two.safetensors"), choice: "latents_1x2x2_bfloat16", shape: [1, 16, 1, 2, 2] },
    {
      name: "safetensors",
      file: encodeSafetensors([
        ["a", latent],
        ["b", arrayOf([5, 2, 2])],
      ]),
      choice: "b",
      shape: [1, 5, 2, 2],
    },
  ])("one of several in $name is needed, and taken", ({ file, choice, shape }) => {
    expect(thrownBy(() => openLatent(file))).toMatchObject({ name: "LatentError", code: "CHOICE_NEEDED" });
    expect(thrownBy(() => openLatent(file, { choice: "c" }))).toMatchObject({
      name: "LatentError",
      code: "CHOICE_NOT_FOUND",
    });
    expect(openLatent(file, { choice })).toMatchObject({ choice, samples: { shape } });
  });

  test("the error lists them", () => {
    const error = thrownBy(() => openLatent(several)) as Error;
    expect(error.message).toBe(
      'latent: the npz file has several arrays, choose one of "a" [1, 4, 2, 2], "b" [16, 2, 2]',
    );
  });

  test("an array without a size in its name comes first in a cache", () => {
    const file = encodeNpz([
      ["latents_2x2", arrayOf([16, 2, 2])],
      ["latents", arrayOf([4, 2, 2])],
    ]);
    expect(openLatent(file)).toMatchObject({ kind: "kohya", choice: "latents", samples: { shape: [1, 4, 2, 2] } });
    expect(openLatent(file, { choice: "latents_2x2" }).samples.shape).toEqual([1, 16, 2, 2]);
  });
});

describe("refused", () => {
  test.for([
    { name: "an empty file", file: new Uint8Array(0), code: "UNKNOWN_FORMAT" },
    { name: "a PNG", file: read("png/rgb.png"), code: "UNKNOWN_FORMAT" },
    { name: "a web page", file: new TextEncoder().encode("<!DOCTYPE html><html>"), code: "UNKNOWN_FORMAT" },
    { name: "a pickle (T13)", file: Uint8Array.of(0x80, 2, 0x5d, 0x2e), code: "PICKLED_OBJECT" },
    { name: "a checkpoint of torch", file: encodeNpz([]).fill(3, 2, 3), code: "NOT_NPZ" },
    { name: "an empty npz", file: encodeNpz([]), code: "NO_LATENT" },
    { name: "safetensors without tensors", file: encodeSafetensors([]), code: "NO_LATENT" },
    { name: "an npy of rank 2", file: encodeNpy(arrayOf([4, 4])), code: "NO_LATENT" },
    { name: "an npy of rank 6", file: encodeNpy(arrayOf([1, 1, 1, 1, 1, 1])), code: "NO_LATENT" },
    { name: "an npy of whole numbers", file: encodeNpy(arrayOf([1, 4, 2, 2], "int32")), code: "NO_LATENT" },
    { name: "a weight", file: encodeSafetensors([["w", arrayOf([4, 4])]]), code: "NO_LATENT" },
    {
      name: "whole numbers in a .latent",
      file: encodeSafetensors([["latent_tensor", arrayOf([1, 4, 2, 2], "int32")]]),
      code: "UNSUPPORTED_DTYPE",
    },
    ...["sdxl", "sd3", "flux", "lumina", "hunyuan", "anima"].map((model) => ({
      name: `text encoder outputs of ${model}`,
      file: read(`kohya/te-${model}.npz`),
      code: "TEXT_ENCODER_CACHE",
    })),
    { name: "text encoder outputs of wan", file: read("musubi/text.safetensors"), code: "TEXT_ENCODER_CACHE" },
  ])("$name: $code", ({ file, code }) => {
    const error = thrownBy(() => openLatent(file));
    expect(error).toMatchObject({ code });
    expect(error).toBeInstanceOf(CodecError);
  });

  test("the limits arrive", () => {
    const npz = encodeNpz([["a", latent]]);
    expect(thrownBy(() => openLatent(npz, { maxArrayBytes: 100 }))).toMatchObject({ code: "LIMIT_EXCEEDED" });
    expect(thrownBy(() => openLatent(npz, { maxTotalBytes: 100 }))).toMatchObject({ code: "LIMIT_EXCEEDED" });
    expect(thrownBy(() => openLatent(npz, { maxEntries: 0 }))).toMatchObject({ code: "LIMIT_EXCEEDED" });
    expect(thrownBy(() => openLatent(encodeNpy(latent), { maxArrayBytes: 10 }))).toMatchObject({
      code: "LIMIT_EXCEEDED",
    });
    expect(thrownBy(() => openLatent(encodeLatent(latent), { maxHeaderBytes: 10 }))).toMatchObject({
      code: "HEADER_TOO_LARGE",
    });
  });

  const small = arrayOf([1, 1, 1, 2]);
  test.for([
    { name: "npy", file: encodeNpy(small) },
    { name: "npz", file: encodeNpz([["x", small]], { level: 6 }) },
    { name: "kohya", file: encodeNpz([["latents", arrayOf([1, 1, 2])]]) },
    { name: "comfyui", file: encodeLatent(small) },
    { name: "musubi", file: encodeSafetensors([["latents_1x2_float32", arrayOf([1, 1, 2])]]) },
  ])("a damaged $name is a typed error, or samples", ({ file }) => {
    for (const damaged of [...truncations(file), ...flips(file)]) {
      const error = thrownBy(() => expect(toFloat32(openLatent(damaged).samples)).toBeDefined());
      if (error !== undefined && !(error instanceof CodecError)) throw error;
    }
  });
});
