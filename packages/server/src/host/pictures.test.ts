import { floats } from "@netdist/sdk";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { createPictures } from "./pictures.ts";

const pictures = createPictures();
const RED = { r: 255, g: 0, b: 0, alpha: 0.5 };
const HALF = Math.fround(1 - Math.fround(128 / 255));
const solid = (channels: 3 | 4) => sharp({ create: { width: 6, height: 4, channels, background: RED } });

describe("decode", () => {
  test.each([
    ["JPEG", solid(3).jpeg({ quality: 100, chromaSubsampling: "4:4:4" }), undefined],
    ["WebP", solid(3).webp({ lossless: true }), undefined],
    ["WebP with alpha", solid(4).webp({ lossless: true }), HALF],
    ["TIFF", solid(3).tiff(), undefined],
    ["TIFF with alpha", solid(4).tiff({ compression: "none" }), HALF],
    ["AVIF", solid(3).avif({ lossless: true }), undefined],
    ["GIF", solid(3).gif(), undefined],
  ])("%s", async (_name, file, hidden) => {
    const { image, mask } = await pictures.decode(await file.toBuffer());
    expect(image).toMatchObject({ dtype: "uint8", shape: [1, 4, 6, 3], normalized: true });
    const [red = 0, green = 0, blue = 0] = await image.bytes();
    expect([red > 250, green < 5, blue < 5]).toEqual([true, true, true]);
    expect(mask && [mask.shape, (await floats(mask))[0]]).toEqual(hidden && [[1, 4, 6], hidden]);
  });

  test("gray becomes three equal channels", async () => {
    const file = await sharp(Uint8Array.of(0, 100, 200, 255), { raw: { width: 2, height: 2, channels: 1 } })
      .webp({ lossless: true })
      .toBuffer();
    const { image } = await pictures.decode(file);
    expect([...(await image.bytes()).subarray(0, 6)]).toEqual([0, 0, 0, 100, 100, 100]);
  });

  test("EXIF turns it upright", async () => {
    const { image } = await pictures.decode(await solid(3).jpeg().withMetadata({ orientation: 6 }).toBuffer());
    expect(image.shape).toEqual([1, 6, 4, 3]);
  });

  test("every frame of an animation", async () => {
    const frames = Uint8Array.from({ length: 3 * 2 * 2 * 3 }, (_, i) => 80 * Math.floor(i / 12));
    const raw = { width: 2, height: 6, channels: 3, pageHeight: 2 } as const;
    const file = await sharp(frames, { raw }).webp({ lossless: true }).toBuffer();
    const { image } = await pictures.decode(file);
    expect(image.shape).toEqual([3, 2, 2, 3]);
    expect([...(await image.bytes())]).toEqual([...frames]);
  });

  test.each([
    ["nothing", new Uint8Array()],
    ["text", new TextEncoder().encode("<html>not a picture</html>")],
  ])("%s is no picture", async (_name, bytes) => {
    await expect(pictures.decode(bytes)).rejects.toMatchObject({ code: "PICTURE_UNREADABLE" });
  });
});

test.each(["jpeg", "webp"] as const)("encodes %s", async (format) => {
  const pixels = { width: 2, height: 1, channels: 3, data: Uint8Array.of(9, 9, 9, 200, 200, 200) } as const;
  const bytes = await pictures.encode(pixels, format, 90);
  expect((await pictures.decode(bytes)).image.shape).toEqual([1, 1, 2, 3]);
});

test("without sharp it says what to install", async () => {
  const none = createPictures(() => Promise.reject(new Error("Cannot find package 'sharp'")));
  const error = await none.decode(new Uint8Array()).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "SHARP_MISSING", message: expect.stringContaining("npm install sharp") });
});
