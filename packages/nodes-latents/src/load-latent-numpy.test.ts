import { rename, stat, symlink, utimes } from "node:fs/promises";
import { join } from "node:path";
import type { NdArray } from "@netdist/codecs/dtype";
import { encodeNpy } from "@netdist/codecs/npy";
import type { JsonObject } from "@netdist/sdk/prompt";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expected, heldIn } from "./testing/expected.ts";
import { fixture, type Host, loading, startHost } from "./testing/host.ts";

let host: Host;
beforeAll(async () => {
  host = await startHost();
  const names = new Set([...expected.map(({ file }) => file), ...rejected.map(([file]) => file)]);
  for (const name of names) await host.write(name, await fixture(name));
});
afterAll(() => host[Symbol.asyncDispose]());

test.for(expected.map((one) => [one.file, JSON.stringify(one.reading), one] as const))(
  "%s with %s gives what its own library reads",
  async ([, , { file, reading, held }]) => {
    const { taken } = await host.run(loading(file, reading));
    expect(taken).toEqual([held]);
  },
);

const rejected: readonly (readonly [file: string, reading: JsonObject, says: RegExp])[] = [
  ["objects.npy", {}, /pickle.*\. Save it as an array of float32\./],
  ["pickle-2.latent", {}, /pickle/],
  ["pickle.latent", {}, /it is a PyTorch file, a pickle/],
  ["integers.npy", {}, /no array of floats.*"array" int32 \[.*\]\. Latents are .*: save them so, as float32\./],
  ["text-encoder.npz", {}, /text encoder outputs of .*SDXL.*not latents\. Choose the cache of the picture's latents\./],
  ["model.safetensors", {}, /no array of floats with 3 to 5 dimensions.*("bias"|"weight") float\d+ \[/],
  ["two.npz", { resolution: "" }, /several latents, write into resolution one of 3x5, 6x2\./],
  ["two.npz", { resolution: "9x9" }, /no latents called or of the size "9x9", but 3x5, 6x2\./],
  ["flux-two.npz", { resolution: " " }, /several latents, write into resolution one of 2x3, 4x2\./],
  ["flux-two.npz", { resolution: "3x2" }, /no latents called or of the size "3x2", but 2x3, 4x2\./],
  ["sdxl.npz", { resolution: "latents_flipped" }, /no latents called or of the size "latents_flipped"/],
  ["batch.npy", { units: "flux" }, /latents of flux are \[batch, 16, height, width\], these are \[2, 4, 3, 5\]\./],
  ["bad-mask.npz", {}, /noise_mask has the shape \[7\], a mask has 2 to 5 dimensions\./],
  ["bad-places.npz", {}, /batch_index is int64 of shape \[3\], it must be int64 \[2\]/],
  ["negative-places.npz", {}, /batch_index has -2, places count from 0\./],
];

describe("what is refused when it is queued, with the file's name", () => {
  test.for(rejected)("%s with %j", async ([file, reading, says]) => {
    const refusal = JSON.parse(await host.refusal(loading(file, reading))) as Refusal;
    const { details } = refusal.node_errors["1"]?.errors[0] ?? { details: "" };
    expect(details).toContain(`The file "${file}" cannot be loaded: it`.slice(0, -2));
    expect(details).toMatch(says);
  });

  test.for([
    ["an empty file", "", /file is empty, it is neither npy, npz nor safetensors\.$/],
    [
      "a web page",
      "<!DOCTYPE html><html>",
      /begins with .*\. It is a web page, perhaps one to log in: get the file itself\./,
    ],
    ["what gzip packed", "\x1f\x8b\x08\0", /It is packed by gzip: unpack it first\./],
    ["a picture", "\x89PNG\r\n\x1a\n", /It is a picture: load it as one, and encode it with a VAE\./],
    ["a pointer of Git LFS", "version https://git-lfs.github.com/spec/v1\n", /fetch that with git lfs pull\./],
  ] as const)("%s", async ([, text, says]) => {
    await host.write("other.npy", Buffer.from(text, "latin1"));
    const refusal = JSON.parse(await host.refusal(loading("other.npy"))) as Refusal;
    expect(refusal.node_errors["1"]?.errors[0]?.details).toMatch(says);
  });

  test("no latents at all", async () => {
    const none: NdArray = { dtype: "float32", shape: [0, 4, 8, 8], data: new Uint8Array(0) };
    await host.write("none.npy", encodeNpy(none));
    expect(await host.refusal(loading("none.npy"))).toContain("it has no latents, its shape is [0, 4, 8, 8].");
  });

  test("numbers of another kind", async () => {
    await host.write(
      "texts.npy",
      encodeNpy({ descr: "<U2", fortranOrder: false, shape: [1], data: new Uint8Array(8) }),
    );
    expect(await host.refusal(loading("texts.npy"))).toContain("it has <U2 [1]. Latents are ");
  });

  test.for(["batch.npz", "comfyui.latent", "flux.npz"])("%s cut off anywhere", async (name) => {
    const whole = await fixture(name);
    for (let length = 0; length < whole.length; length += 37) {
      await host.write(`cut-${name}`, whole.subarray(0, length));
      const refusal = await host.refusal(loading(`cut-${name}`));
      expect(refusal).toContain("cannot be loaded");
      // A few bytes might be anything.
      if (length > 8) expect(refusal).toContain("It is damaged or cut short: get it again.");
    }
  });
});

interface Refusal {
  readonly node_errors: Record<string, { readonly errors: readonly { readonly details: string }[] }>;
}

test("several latents and no resolution at all: the run says what is wrong", async () => {
  await expect(host.run(loading("flux-two.npz"))).rejects.toThrow(/write into resolution one of 2x3, 4x2\./);
});

test("a linked resolution is not known when it is queued: the run says what is wrong", async () => {
  const node = { class_type: "PrimitiveString", inputs: { value: "9x9" } };
  const prompt = { ...loading("two.npz", { resolution: ["2", 0] }), "2": node };
  await expect(host.run(prompt)).rejects.toThrow(/no latents called or of the size "9x9"/);
});

describe("names", () => {
  test("the list has the input folder first, as ever, then its subfolders and the output folder", async () => {
    await using other = await startHost();
    for (const name of ["z.npy", "a/b.npz", "notes.txt", "LOUD.NPY"]) await other.write(name, Buffer.of(1));
    for (const name of ["latents/x.latent", "y.safetensors"]) await other.write(name, Buffer.of(1), "output");
    const info = await (await fetch(`${other.server.url}/object_info/LoadLatentNumpy`)).json();
    const [names] = (info as JsonInfo).LoadLatentNumpy.input.required.latent;
    expect(names).toEqual(["LOUD.NPY", "z.npy", "a/b.npz", "y.safetensors [output]", "latents/x.latent [output]"]);
  });

  test.for(["sub/deep/batch.npy", "batch.npy [output]", "sub/batch.npy [output]", "batch.npy [input]"])(
    "%s is found",
    async (name) => {
      const [, path = "", kind = "input"] = /^(.*?)(?: \[(\w+)\])?$/.exec(name) ?? [];
      await host.write(path, await fixture("batch.npy"), kind as "input" | "output");
      expect((await host.run(loading(name))).taken).toEqual([heldIn("batch.npy")]);
    },
  );

  test.for([
    ...["../secret.npy", "sub/../../secret.npy", "/etc/passwd", "..\\secret.npy", "C:\\secret.npy", "C:secret.npy"],
    ...["\\\\host\\share\\secret.npy", "secret.npy\0", "%2e%2e%2fsecret.npy", "../../secret.npy [output]", "", "."],
    ...["CON.npy", "secret.npy:stream", "away.npy", "absent.npy", `${"x".repeat(300)}.npy`],
  ])("%j is refused, whatever is there", async (name) => {
    const outside = join(host.server.folders.root("input"), "..", "secret.npy");
    await host.write("../secret.npy", await fixture("batch.npy"));
    await symlink(outside, join(host.server.folders.root("input"), "away.npy")).catch(() => {});
    const refusal = await host.refusal(loading(name));
    expect(refusal).toMatch(/is no file there|is not accepted/);
    expect(refusal).not.toContain(join(host.server.folders.root("input"), ".."));
  });
});

test("a file with other contents is loaded again, though its name, size and time are as before", async () => {
  const path = join(host.server.folders.root("input"), "changing.npy");
  await host.write("changing.npy", await fixture("batch.npy"));
  const { atime, mtime } = await stat(path);
  const prompt = loading("changing.npy");
  const [first] = (await host.run(prompt)).taken;
  const [again] = (await host.run(prompt)).taken;
  const changed = Buffer.from(await fixture("batch.npy"));
  changed.writeFloatLE(7, changed.length - 4);
  await host.write("other.npy", changed);
  await rename(join(host.server.folders.root("input"), "other.npy"), path);
  await utimes(path, atime, mtime);
  const [other] = (await host.run(prompt)).taken;
  expect(again).toEqual(first);
  expect(other?.samples.slice(0, -4)).toEqual(first?.samples.slice(0, -4));
  expect(Buffer.from(other?.samples.slice(-4) ?? []).readFloatLE()).toBe(7);
});

interface JsonInfo {
  readonly LoadLatentNumpy: { readonly input: { readonly required: { readonly latent: readonly [string[]] } } };
}
