import fc from "fast-check";
import { expect, test } from "vitest";
import { chunk } from "../testing/build-png.ts";
import { thrownBy } from "../testing/damage.ts";
import { decodePng, encodePng, type PngPixels, readPngText } from "./index.ts";

const pixel = { width: 1, height: 1, channels: 1, depth: 8, data: Uint8Array.of(7) } as const;

test("pixels of every kind come back", () => {
  const pictures = fc.record({
    width: fc.integer({ min: 1, max: 40 }),
    height: fc.integer({ min: 1, max: 20 }),
    channels: fc.constantFrom(1, 2, 3, 4),
    depth: fc.constantFrom(8, 16),
    seed: fc.nat(0xffff),
    level: fc.integer({ min: 0, max: 9 }),
    compression: fc.constantFrom("auto", "fflate"),
  });
  fc.assert(
    fc.property(pictures, ({ seed, level, compression, ...size }) => {
      const image = pixels(size, seed);
      const back = decodePng(encodePng(image, { level, compression }));
      expect(back).toMatchObject({ ...size, data: image.data });
    }),
  );
});

function pixels(
  size: { width: number; height: number; channels: 1 | 2 | 3 | 4; depth: 8 | 16 },
  seed: number,
): PngPixels {
  const { depth, ...rest } = size;
  const count = size.width * size.height * size.channels;
  const sample = (_: unknown, i: number) => (i * (seed & 15) + (i % 7 === 0 ? seed >> 4 : 0)) >>> 0;
  return depth === 8
    ? { ...rest, depth, data: Uint8Array.from({ length: count }, sample) }
    : { ...rest, depth, data: Uint16Array.from({ length: count }, sample) };
}

test("the header of a file is what the picture is", () => {
  const kinds = ([1, 2, 3, 4] as const).flatMap((channels) =>
    ([8, 16] as const).map((depth) => ({ width: 3, height: 2, channels, depth })),
  );
  const headers = kinds.map((kind) => decodePng(encodePng(pixels(kind, 9))).header);
  expect(headers.map(({ colorType, bitDepth }) => [colorType, bitDepth])).toEqual([
    [0, 8],
    [0, 16],
    [4, 8],
    [4, 16],
    [2, 8],
    [2, 16],
    [6, 8],
    [6, 16], // biome-ignore format: a table
  ]);
});

test("the same picture gives the same bytes", () => {
  const image = pixels({ width: 50, height: 30, channels: 3, depth: 8 }, 77);
  expect(encodePng(image)).toEqual(encodePng(image));
});

test("a view of a larger array is written as the view", () => {
  const data = Uint8Array.of(9, 9, 7, 9).subarray(2, 3);
  expect(encodePng({ ...pixel, data })).toEqual(encodePng(pixel));
});

test("text comes back in order", () => {
  const text = new Map([
    ["prompt", '{"a":1}'],
    ["latin", "caf\xe9"],
    ["cat", "猫😀"],
    ["empty", ""],
    ["__proto__", "x"],
  ]);
  const file = encodePng(pixel, { text });
  expect([...readPngText(file)]).toEqual([...text]);
  expect([...decodePng(file).text]).toEqual([...text]);
});

test("text is written as Pillow's add_text writes it, right after IHDR", () => {
  const file = encodePng(pixel, {
    text: [
      ["prompt", "{}"],
      ["cat", "猫"],
    ],
  });
  const chunks = [...chunk("tEXt", "prompt\0{}"), ...chunk("iTXt", "cat\0\0\0\0\0\xe7\x8c\xab")];
  expect([...file.subarray(33, 33 + chunks.length)]).toEqual(chunks);
});

test.for([
  { name: "an empty keyword", entry: ["", "a"] },
  { name: "a keyword of 80 characters", entry: ["k".repeat(80), "a"] },
  { name: "a keyword outside Latin-1", entry: ["猫", "a"] },
  { name: "a keyword with a NUL", entry: ["a\0b", "a"] },
  { name: "a text with a NUL", entry: ["a", "b\0c"] },
  { name: "half of a surrogate pair", entry: ["a", "b\ud83d"] },
] as const)("$name throws BAD_TEXT", ({ entry }) => {
  expect(thrownBy(() => encodePng(pixel, { text: [entry] }))).toMatchObject({ name: "PngError", code: "BAD_TEXT" });
});

test.for([
  { name: "no width", image: { ...pixel, width: 0 } },
  { name: "half a pixel", image: { ...pixel, height: 0.5 } },
  { name: "five channels", image: { ...pixel, channels: 5 as 4, data: new Uint8Array(5) } },
  { name: "too few samples", image: { ...pixel, width: 2 } },
  { name: "too many samples", image: { ...pixel, data: new Uint8Array(2) } },
  { name: "8 bit samples as 16", image: { ...pixel, depth: 16 as 8 } },
  { name: "a depth of 4", image: { ...pixel, depth: 4 as 8 } },
])("$name throws BAD_IMAGE", ({ image }) => {
  expect(thrownBy(() => encodePng(image))).toMatchObject({ name: "PngError", code: "BAD_IMAGE" });
});

test.for([-1, 10, 1.5, Number.NaN])("level %d throws BAD_IMAGE", (level) => {
  expect(thrownBy(() => encodePng(pixel, { level }))).toMatchObject({ code: "BAD_IMAGE" });
});
