import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeLatent } from "@netdist/codecs/latent";
import { decodePng } from "@netdist/codecs/png";
import { floatTensor, type NodeResult, type Tensor, tensor } from "@netdist/sdk";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { createStockPack } from "../stock-pack.ts";
import { call, createContext } from "./call.ts";
import { makeFolders, type TestFolders } from "./folders.ts";

const pack = createStockPack();
const BYTES = Uint8Array.from({ length: 2 * 2 * 3 * 3 }, (_, i) => i * 7);
const pictures = tensor("uint8", [2, 2, 3, 3], BYTES, { normalized: true });
const prompt = { "1": { class_type: "SaveImage", inputs: { seed: 18446744073709551615n, text: "é😀" } } };

async function save(id: string, inputs: Readonly<Record<string, unknown>>, folders: TestFolders, extraPngInfo = {}) {
  const { context } = createContext({ folders, prompt, extraPngInfo });
  return (await call(pack, id, inputs, context)) as NodeResult<Readonly<Record<string, Tensor>>>;
}

describe("SaveAnimatedWEBP", () => {
  const inputs = { images: pictures, fps: 1, lossless: true, quality: 0, method: "fastest" };

  test("one file for the batch, bit for bit, with the prompt in it", async () => {
    await using folders = await makeFolders();
    const { ui } = await save("SaveAnimatedWEBP", { ...inputs, filename_prefix: "sub/a" }, folders, { workflow: {} });
    expect(ui).toEqual({
      images: [{ filename: "a_00001_.webp", subfolder: "sub", type: "output" }],
      animated: [true],
    });
    const bytes = await readFile(join(folders.root("output"), "sub/a_00001_.webp"));
    const { data, info } = await sharp(bytes, { animated: true }).raw().toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ width: 3, height: 4, channels: 3 });
    expect(new Uint8Array(data)).toEqual(BYTES);
    const { delay, exif } = await sharp(bytes, { animated: true }).metadata();
    expect(delay).toEqual([1000, 1000]);
    expect(exif?.toString("latin1")).toContain('prompt:{"1":');
    expect(exif?.toString("latin1")).toContain("workflow:{}");
  });

  test("behind a slash no file counts: each goes over the last", async () => {
    await using folders = await makeFolders();
    for (let i = 0; i < 2; i++) await save("SaveAnimatedWEBP", { ...inputs, filename_prefix: "netdist/own/" }, folders);
    expect(await readdir(join(folders.root("output"), "netdist"))).toEqual(["own_00001_.webp"]);
  });
});

describe("SaveImage", () => {
  test("numbers the files, says where they are, and hands the pictures on", async () => {
    await using folders = await makeFolders();
    const first = await save("SaveImage", { images: pictures, filename_prefix: "sub/%width%x%height%" }, folders);
    const again = await save("SaveImage", { images: pictures, filename_prefix: "sub/%width%x%height%" }, folders);
    const file = (number: number) => ({ filename: `3x2_0000${number}_.png`, subfolder: "sub", type: "output" });
    expect(first.ui).toEqual({ images: [file(1), file(2)] });
    expect(again.ui).toEqual({ images: [file(3), file(4)] });
    expect(first.outputs?.["images"]).toBe(pictures);
    expect(await readdir(join(folders.root("output"), "sub"))).toHaveLength(4);
  });

  test("8-bit pixels are written as they are, with the prompt and every extra key", async () => {
    await using folders = await makeFolders();
    const extra = { workflow: { nodes: [], seed: 2 ** 53 }, note: "n", bad: Number.NaN };
    await save("SaveImage", { images: pictures, filename_prefix: "p" }, folders, extra);
    const png = decodePng(await readFile(join(folders.root("output"), "p_00002_.png")));
    expect(png).toMatchObject({ width: 3, height: 2, channels: 3, data: BYTES.subarray(18) });
    expect([...png.text.keys()]).toEqual(["prompt", "workflow", "note", "bad"]);
    expect(png.text.get("prompt")).toContain('"seed":18446744073709551615,"text":"\\u00e9\\ud83d\\ude00"');
    expect(png.text.get("bad")).toBe("null");
  });

  test("float values are cut off, not rounded", async () => {
    await using folders = await makeFolders();
    const values = Float32Array.of(-1, 0, 0.5, 0.999, 1, 1.5);
    await save("SaveImage", { images: floatTensor([1, 1, 2, 3], values), filename_prefix: "f" }, folders);
    const png = decodePng(await readFile(join(folders.root("output"), "f_00001_.png")));
    expect([...png.data]).toEqual([0, 0, 127, 254, 255, 255]);
  });

  test("%batch_num% counts the pictures of a batch", async () => {
    await using folders = await makeFolders();
    await save("SaveImage", { images: pictures, filename_prefix: "b%batch_num%" }, folders);
    expect((await readdir(folders.root("output"))).sort()).toEqual(["b0_00001_.png", "b1_00002_.png"]);
  });

  test.each([["../x"], ["/tmp/x"]])("prefix %s is refused", async (filename_prefix) => {
    await using folders = await makeFolders();
    await expect(save("SaveImage", { images: pictures, filename_prefix }, folders)).rejects.toThrow(
      "leaves the folder",
    );
  });

  test("pictures of one channel are refused, as Pillow does", async () => {
    await using folders = await makeFolders();
    const gray = floatTensor([1, 1, 1, 1], Float32Array.of(1));
    await expect(save("SaveImage", { images: gray, filename_prefix: "g" }, folders)).rejects.toThrow("channels");
  });
});

test("PreviewImage writes into temp, under one random name per start", async () => {
  await using folders = await makeFolders();
  const { ui } = await save("PreviewImage", { images: pictures }, folders);
  const names = ui?.["images"]?.map((file) => (file as { filename: string }).filename) ?? [];
  expect(names[0]).toMatch(/^ComfyUI_temp_[a-z]{5}_00001_\.png$/);
  expect((await readdir(folders.root("temp"))).sort()).toEqual(names);
});

test("SaveImageWebsocket sends PNG pictures without metadata", async () => {
  const { context, told } = createContext({ prompt });
  await call(pack, "SaveImageWebsocket", { images: pictures }, context);
  expect(told.progress).toEqual([
    [0, 2],
    [1, 2],
  ]);
  const [, second] = told.pictures.map((picture) => decodePng(picture.bytes));
  expect(second?.data).toEqual(BYTES.subarray(18));
  expect(second?.text.size).toBe(0);
});

test("0.3.64 has no outputs on nodes that save", () => {
  const nodes = createStockPack({ profile: "0.3.64" }).nodes.filter((node) => node.outputNode);
  expect(nodes.flatMap((node) => Object.keys(node.outputs))).toEqual([]);
});

test("a latent comes back from its file, with nothing but its samples", async () => {
  await using folders = await makeFolders();
  const samples = floatTensor([1, 4, 1, 2], Float32Array.of(1, -2, 3, 0.1, 5, 6, 7, 8));
  const saved = await save(
    "SaveLatent",
    { samples: { samples, batch_index: [3] }, filename_prefix: "latents/x" },
    folders,
  );
  expect(saved.ui?.["latents"]).toEqual([{ filename: "x_00001_.latent", subfolder: "latents", type: "output" }]);
  const file = decodeLatent(await readFile(join(folders.root("output"), "latents/x_00001_.latent")));
  expect([...file.metadata.keys()]).toEqual(["prompt"]);
  const name = "latents/x_00001_.latent [output]";
  const loaded = (await call(pack, "LoadLatent", { latent: name }, createContext({ folders }).context)) as {
    LATENT: { samples: Tensor };
  };
  expect(Object.keys(loaded.LATENT)).toEqual(["samples"]);
  expect(await loaded.LATENT.samples.bytes()).toEqual(await samples.bytes());
});
