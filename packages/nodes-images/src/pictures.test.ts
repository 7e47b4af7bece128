import { readFileSync } from "node:fs";
import { type PictureFormat, pictureFormat } from "@netdist/core";
import { floats, type Image, type Mask } from "@netdist/sdk";
import { describe, expect, test } from "vitest";
import { startHost } from "./testing/host.ts";

interface Expected {
  readonly shape: readonly number[];
  readonly rgb: string;
  readonly alpha?: string;
}

const folder = new URL("../fixtures/", import.meta.url);
const pictures = JSON.parse(readFileSync(new URL("pictures.json", folder), "utf8")) as Record<string, Expected>;
const file = (name: string): Uint8Array => readFileSync(new URL(name, folder));
const dataUrl = (bytes: Uint8Array): string => `data:;base64,${Buffer.from(bytes).toString("base64")}`;

const LOSSY = new Set(["lossy.webp", "lossy.avif", "alpha.avif"]);
const isLossy = (name: string): boolean => name.endsWith(".jpg") || LOSSY.has(name);

/** Bytes as LoadImageUrl's outputs say them. */
async function load(bytes: Uint8Array) {
  await using host = await startHost();
  const { images, masks } = await host.run({ "1": { class_type: "LoadImageUrl", inputs: { url: dataUrl(bytes) } } });
  return { image: images as Image, mask: masks as Mask };
}

function difference(found: Float32Array, expected: Uint8Array): { mean: number; max: number } {
  const off = Array.from(expected, (byte, at) => Math.abs((found[at] ?? 9) * 255 - byte));
  return { mean: off.reduce((sum, one) => sum + one, 0) / off.length, max: Math.max(...off) };
}

describe("as Pillow reads them for ComfyUI", () => {
  test.for(Object.entries(pictures))("%s", async ([name, { shape, rgb, alpha }]) => {
    const { image, mask } = await load(file(name));
    expect(image.shape).toEqual(shape);
    expect(mask.shape).toEqual(alpha === undefined ? [shape[0], 64, 64] : shape.slice(0, 3));
    const hidden = await floats(mask);
    const seen = alpha === undefined ? undefined : Buffer.from(alpha, "base64");
    if (seen === undefined) expect(hidden.every((value) => value === 0)).toBe(true);
    else
      expect(
        difference(
          hidden.map((value) => 1 - value),
          seen,
        ).max,
      ).toBeLessThan(isLossy(name) ? 2 : 1e-4);
    const expected = Uint8Array.from(Buffer.from(rgb, "base64"));
    const found = await floats(image);
    // A GIF's see-through pixels have no colour: Pillow gives their palette entry, sharp black.
    if (name === "clear.gif") seen?.forEach((byte, at) => byte === 0 && expected.fill(0, 3 * at, 3 * at + 3));
    const { mean, max } = difference(found, expected);
    if (isLossy(name)) expect(mean).toBeLessThanOrEqual(2);
    else expect(max).toBeLessThan(1e-4);
  });
});

test("16 bits of a PNG stay", async () => {
  const { image } = await load(
    readFileSync(new URL("../../server/src/stock/fixtures/pictures/rgb16.png", import.meta.url)),
  );
  expect(image).toMatchObject({ dtype: "uint16", normalized: true });
});

test.for(Object.keys(pictures))("%s is told by its bytes", (name) => {
  const ending = name.split(".").at(-1);
  expect(pictureFormat(file(name))).toBe((ending === "jpg" ? "jpeg" : ending) as PictureFormat);
});

describe("what is no picture, or a damaged one", () => {
  test.for<[string, Uint8Array, RegExp]>([
    [
      "a web page",
      new TextEncoder().encode(" <!doctype html><p>Log in"),
      /a web page, perhaps one to log in; PNG, JPEG/,
    ],
    ["an SVG", new TextEncoder().encode("<svg xmlns='http://www.w3.org/2000/svg'/>"), /PNG, JPEG/],
    ["nothing", new Uint8Array(), /gave an empty file/],
    ["a drawing", new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"/>'), /gave an SVG drawing/],
    ["JSON", new TextEncoder().encode('{"error": 1}'), /gave JSON/],
    ["a BMP of half its pixels", file("24.bmp").subarray(0, 500), /fewer pixels/],
    ["a PNG cut off", file("rgb.png").subarray(0, 70), /png file that cannot be read/],
    ["a WebP cut off", file("lossy.webp").subarray(0, 60), /webp file that cannot be read/],
  ])("%s", async ([, bytes, says]) => {
    await expect(load(bytes)).rejects.toThrow(says);
  });
  test("a PNG header that asks for 65535 x 65535 pixels (T10)", async () => {
    const bomb = Uint8Array.from(file("rgb.png"));
    new DataView(bomb.buffer).setUint32(16, 65_535);
    new DataView(bomb.buffer).setUint32(20, 65_535);
    const before = process.memoryUsage().rss;
    await expect(load(bomb)).rejects.toThrow(/cannot be read/);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 ** 2);
  });
});
