import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildPng, chunk, type Picture, SAMPLES } from "../testing/build-png.ts";
import { decodePng, readPngHeader } from "./index.ts";

const KINDS = [
  [0, 1],
  [0, 2],
  [0, 4],
  [0, 8],
  [0, 16],
  [2, 8],
  [2, 16],
  [3, 1],
  [3, 2],
  [3, 4],
  [3, 8],
  [4, 8],
  [4, 16],
  [6, 8],
  [6, 16], // biome-ignore format: a table
] as const;

/** Numbers without a pattern that the filters could follow, of the depth that the picture has. */
function scattered(bitDepth: number) {
  return (x: number, y: number, channel: number) =>
    ((x * 40503 + y * 30011 + channel * 20011 + x * y * 7) >>> 3) & (2 ** bitDepth - 1);
}

function palette(colors: number): number[] {
  return Array.from({ length: colors * 3 }, (_, i) => (i * 37 + 11) & 255);
}

const color = (index: number) => palette(256).slice(index * 3, index * 3 + 3);

/** What the picture must decode to, pixel by pixel. */
function expected({ width, height, colorType, bitDepth, sample }: Picture, trns?: readonly number[]): number[] {
  const out: number[] = [];
  const largest = bitDepth === 16 ? 65535 : 255;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const stored = Array.from({ length: SAMPLES[colorType] }, (_, channel) => sample(x, y, channel));
      if (colorType === 3) out.push(...color(stored[0] ?? 0));
      else out.push(...stored.map((value) => (bitDepth < 8 ? (value * 255) / (2 ** bitDepth - 1) : value)));
      if (trns && colorType === 3) out.push(trns[stored[0] ?? 0] ?? 255);
      else if (trns) out.push(stored.every((value, i) => value === trns[i]) ? 0 : largest);
    }
  }
  return out;
}

function withPalette(picture: Picture): Picture {
  return picture.colorType === 3
    ? { ...picture, before: [chunk("PLTE", palette(2 ** picture.bitDepth)), ...(picture.before ?? [])] }
    : picture;
}

describe.for([false, true])("interlaced %s", (interlaced) => {
  test.for(KINDS)("colour type %i with %i bits decodes", ([colorType, bitDepth]) => {
    const picture = {
      width: 13,
      height: 11,
      colorType,
      bitDepth,
      interlaced,
      sample: scattered(bitDepth),
      filter: (row: number) => row % 5,
    };
    const image = decodePng(buildPng(withPalette(picture)));
    expect([...image.data]).toEqual(expected(picture));
    expect(image).toMatchObject({
      width: 13,
      height: 11,
      depth: bitDepth === 16 ? 16 : 8,
      channels: colorType === 3 ? 3 : SAMPLES[colorType],
      header: { width: 13, height: 11, colorType, bitDepth, interlaced },
      alphaFromTransparency: false,
      exif: undefined,
    });
  });

  test.for([1, 2, 3, 4, 5, 6, 7, 8, 9, 32, 33])("a width and height of %i decodes", (side) => {
    const picture = { width: side, height: side, colorType: 0, bitDepth: 1, interlaced, sample: scattered(1) } as const;
    expect([...decodePng(buildPng(picture)).data]).toEqual(expected(picture));
  });

  test.for([0, 1, 2, 3, 4])("filter %i decodes in every row, also the first", (filter) => {
    for (const [colorType, bitDepth] of KINDS) {
      const picture = {
        width: 9,
        height: 9,
        colorType,
        bitDepth,
        interlaced,
        sample: scattered(bitDepth),
        filter: () => filter,
      };
      expect([...decodePng(buildPng(withPalette(picture))).data]).toEqual(expected(picture));
    }
  });

  test.for([
    { colorType: 0, bitDepth: 1, trns: [1] },
    { colorType: 0, bitDepth: 4, trns: [5] },
    { colorType: 0, bitDepth: 8, trns: [200] },
    { colorType: 0, bitDepth: 16, trns: [0x0102] },
    { colorType: 2, bitDepth: 8, trns: [1, 2, 3] },
    { colorType: 2, bitDepth: 16, trns: [257, 258, 259] },
  ] as const)("tRNS of colour type $colorType with $bitDepth bits becomes alpha", ({ colorType, bitDepth, trns }) => {
    const plain = scattered(bitDepth);
    const sample = (x: number, y: number, channel: number) =>
      (x + y) % 3 === 0 ? (trns[channel] ?? 0) : plain(x, y, channel);
    const before = [
      chunk(
        "tRNS",
        trns.flatMap((value) => [value >> 8, value & 255]),
      ),
    ];
    const picture = { width: 10, height: 7, colorType, bitDepth, interlaced, sample, before };
    const image = decodePng(buildPng(picture));
    expect([...image.data]).toEqual(expected(picture, trns));
    expect(image).toMatchObject({ channels: SAMPLES[colorType] + 1, alphaFromTransparency: true });
  });

  test.for([1, 2, 4, 8] as const)("tRNS of a palette with %i bits becomes alpha", (bitDepth) => {
    const before = [chunk("tRNS", [0, 128])];
    const picture = {
      width: 10,
      height: 7,
      colorType: 3,
      bitDepth,
      interlaced,
      sample: scattered(bitDepth),
      before,
    } as const;
    expect([...decodePng(buildPng(withPalette(picture))).data]).toEqual(expected(picture, [0, 128]));
  });
});

test("any picture decodes to its samples, with either inflate, however it is split", () => {
  const pictures = fc.record({
    kind: fc.constantFrom(...KINDS),
    width: fc.integer({ min: 1, max: 20 }),
    height: fc.integer({ min: 1, max: 12 }),
    interlaced: fc.boolean(),
    filters: fc.array(fc.nat(4), { minLength: 12, maxLength: 12 }),
    split: fc.integer({ min: 1, max: 400 }),
    compression: fc.constantFrom("auto", "fflate"),
  });
  fc.assert(
    fc.property(pictures, ({ kind: [colorType, bitDepth], filters, compression, ...rest }) => {
      const picture = {
        ...rest,
        colorType,
        bitDepth,
        sample: scattered(bitDepth),
        filter: (row: number) => filters[row] ?? 0,
      };
      expect([...decodePng(buildPng(withPalette(picture)), { compression }).data]).toEqual(expected(picture));
    }),
    { numRuns: 300 },
  );
});

test("what has no bearing on the pixels is left alone", () => {
  const picture = { width: 2, height: 2, colorType: 2, bitDepth: 8, sample: scattered(8) } as const;
  const before = [
    chunk("gAMA", [0, 0, 177, 143]),
    chunk("acTL", [0, 0, 0, 2, 0, 0, 0, 0]),
    chunk("fcTL", new Uint8Array(26)),
    chunk("PLTE", [1, 2, 3]), // a suggestion, in an RGB picture
    chunk("eXIf", "MM\0*"),
    chunk("prVt", "whatever"),
  ];
  const file = Uint8Array.from([...buildPng({ ...picture, before }), 1, 2, 3]);
  const image = decodePng(file);
  expect([...image.data]).toEqual(expected(picture));
  expect(image.exif).toEqual(Uint8Array.of(77, 77, 0, 42));
});

test("a view into a larger buffer decodes, and a Buffer, and the pixels are a copy", () => {
  const picture = { width: 3, height: 2, colorType: 6, bitDepth: 8, sample: scattered(8) } as const;
  const file = buildPng(picture);
  const padded = new Uint8Array(file.length + 10);
  padded.set(file, 3);
  const image = decodePng(padded.subarray(3, 3 + file.length));
  expect([...image.data]).toEqual(expected(picture));
  expect(image.data.buffer.byteLength).toBe(24);
  expect(decodePng(Buffer.from(file)).data).toEqual(image.data);
});

test("the header is read from the first 33 bytes", () => {
  const file = buildPng({ width: 300, height: 2, colorType: 4, bitDepth: 16, sample: () => 0 });
  expect(readPngHeader(file.subarray(0, 33))).toEqual({
    width: 300,
    height: 2,
    colorType: 4,
    bitDepth: 16,
    interlaced: false,
  });
});
