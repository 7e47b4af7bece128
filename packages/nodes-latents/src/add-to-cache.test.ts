import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeNpz } from "@netdist/codecs/npz";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { replaceFile } from "./replace-file.ts";
import { fixture, type Host, loading, startHost } from "./testing/host.ts";

let host: Host;
const CACHE = "caches/picture_0048x0032_flux.npz";

beforeAll(async () => {
  host = await startHost();
  for (const name of ["flux.npz", "flux-two.npz", "flux-extras.npz", "sdxl.npz", "anima.npz", "batch.npy"]) {
    await host.write(name, await fixture(name));
  }
});
beforeEach(async () => host.write(CACHE, await fixture("flux.npz"), "output"));
afterAll(() => host[Symbol.asyncDispose]());

/** Adds a latent of the input folder to a cache; gives what TestShow saw. */
async function add(from: string, inputs: Record<string, string> = {}, reading: Record<string, string> = {}) {
  const more = { filename_prefix: "unused", model: "flux", original_width: 0, original_height: 0, metadata: false };
  const { ui } = await host.run({
    ...loading(from, reading),
    save: { class_type: "SaveLatentKohya", inputs: { samples: ["1", 0], ...more, add_to: CACHE, ...inputs } },
    show: { class_type: "TestShow", inputs: { filename: ["save", 0], subfolder: ["save", 1] } },
  });
  return (ui["show"] as { text: string[] }).text;
}

/** The other size of a cache that numpy wrote with both. */
const other = { resolution: "4x2" };
const taken = async (file: string, resolution: string) => (await host.run(loading(file, { resolution }))).taken;
const files = () => readdir(join(host.server.folders.root("output"), "caches"));

describe("add_to", () => {
  test("a cache gets another size, and is what numpy wrote with both", async () => {
    expect(await add("flux-two.npz", {}, other)).toEqual(["picture_0048x0032_flux.npz", "caches"]);
    const [ours, theirs] = [decodeNpz(await host.saved(CACHE)), decodeNpz(await fixture("flux-two.npz"))];
    expect([...ours.entries.keys()]).toEqual([...theirs.entries.keys()]);
    for (const size of ["2x3", "4x2"]) {
      expect(await taken(`${CACHE} [output]`, size)).toEqual(await taken("flux-two.npz", size));
    }
    expect(await files()).toEqual(["picture_0048x0032_flux.npz"]);
  });

  test("metadata and masks are named by the size", async () => {
    await add("flux-extras.npz", { existing: "replace", metadata: true as unknown as string });
    expect([...decodeNpz(await host.saved(CACHE)).entries.keys()]).toEqual([
      ...["latents_2x3", "original_size_2x3", "crop_ltrb_2x3"],
      ...["noise_mask_2x3", "batch_index_2x3", "metadata_prompt_2x3"],
    ]);
  });

  test("a size that is there is an error, unless it may be replaced; the others stay", async () => {
    await host.write(CACHE, await fixture("flux-two.npz"), "output");
    const before = await host.saved(CACHE);
    await expect(add("flux.npz")).rejects.toThrow(
      /has latents_2x3, original_size_2x3, .* already. Set existing to replace/,
    );
    expect(await host.saved(CACHE)).toEqual(before);
    await add("flux.npz", { existing: "replace" });
    expect(await taken(`${CACHE} [output]`, "2x3")).toEqual(await taken("flux.npz", "2x3"));
    expect(await taken(`${CACHE} [output]`, "4x2")).toEqual(await taken("flux-two.npz", "4x2"));
    expect(await files()).toEqual(["picture_0048x0032_flux.npz"]);
  });

  test.for<[name: string, from: string, inputs: Record<string, string>, says: RegExp]>([
    ["a cache that is not there", "flux.npz", { add_to: "none.npz" }, /add_to: .*none\.npz.*leave add_to empty/],
    ["a name that leaves the folder (T3)", "flux.npz", { add_to: "../x.npz" }, /x\.npz/],
    ["a file of the input folder", "flux.npz", { add_to: "flux.npz [input]" }, /is not in the output folder/],
    ["a cache of one size", "sdxl.npz", { model: "sdxl" }, /of one size only: leave add_to empty/],
    ["a cache of another model", "anima.npz", { model: "anima" }, /\[16, 1, 2, 3\]: they are of another model/],
    ["several latents at once", "batch.npy", { model: "sdxl" }, /add_to takes one latent, the batch has 2/],
  ])("%s is refused", async ([, from, inputs, says]) => {
    await expect(add(from, inputs)).rejects.toThrow(says);
    expect(await host.saved(CACHE)).toEqual(await fixture("flux.npz"));
  });

  test.for<[name: string, bytes: () => Promise<Uint8Array>, says: RegExp]>([
    ["no npz", async () => new TextEncoder().encode("hello"), /add_to: caches.* cannot be added to \(NOT_NPZ\)/],
    [
      "an npz that is no cache",
      () => fixture("sdxl.npz"),
      /no cache whose arrays are named by their size; it has latents/,
    ],
    ["half a cache", async () => (await fixture("flux.npz")).subarray(0, 900), /cannot be added to/],
  ])("%s is left as it is", async ([, bytes, says]) => {
    await host.write(CACHE, await bytes(), "output");
    await expect(add("flux.npz")).rejects.toThrow(says);
    expect(await host.saved(CACHE)).toEqual(Buffer.from(await bytes()));
  });
});

test("a file that somebody else writes meanwhile is theirs", async () => {
  const path = join(host.server.folders.root("output"), CACHE);
  const change = async () => {
    await writeFile(path, "theirs");
    return new TextEncoder().encode("ours");
  };
  await expect(replaceFile(path, change)).rejects.toMatchObject({ code: "CHANGED_MEANWHILE" });
  expect(await readFile(path, "utf8")).toBe("theirs");
  expect(await files()).toEqual(["picture_0048x0032_flux.npz"]);
});
