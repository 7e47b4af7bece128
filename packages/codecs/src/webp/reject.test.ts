import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { join } from "../testing/build-png.ts";
import { anim, anmf, one, plain, riff, riffChunk, vp8l, vp8x } from "../testing/build-webp.ts";
import { flips, thrownBy, truncations } from "../testing/damage.ts";
import { readFixture, webpFixtures } from "../testing/webp-fixtures.ts";
import { decodeWebp, decodeWebpFrames, isWebpError, readWebpHeader, type WebpLimits } from "./index.ts";

const red = plain(4, 3, [255, 0, 0, 255]);
const still = riffChunk("VP8L", red);
const simple = riff(still);
const frame = anmf([0, 0, 4, 3], [still]);
const animated = riff(vp8x(2, 4, 3), anim, frame, anmf([2, 2, 1, 1], [riffChunk("VP8L", plain(1, 1, [0, 0, 9, 255]))]));

function edited(file: Uint8Array, at: number, ...bytes: readonly number[]): Uint8Array {
  const copy = file.slice();
  copy.set(bytes, at);
  return copy;
}

/** A picture of 4x3 pixels of which this is read after its size. */
const packed = (...values: readonly (readonly [number, number])[]) => riff(riffChunk("VP8L", vp8l(4, 3, values)));
const zeros = (count: number) => Array.from({ length: count }, () => one(0)).flat();
/** A code stored as lengths: 4 of them, for the symbols 17, 18, 0 and 1. */
const lengths = (...stored: readonly [number, number, number, number]): [number, number][] => [
  [0, 1],
  [0, 4],
  ...stored.map((length): [number, number] => [length, 3]),
];

test.for<[name: string, code: string, bytes: Uint8Array]>([
  ["an empty file", "TRUNCATED", new Uint8Array(0)],
  ["half a header", "TRUNCATED", simple.subarray(0, 7)],
  ["a PNG", "NOT_WEBP", Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13)],
  ["another RIFF file", "NOT_WEBP", edited(simple, 8, 0x57, 0x41, 0x56, 0x45)],
  ["a size past the file", "TRUNCATED", edited(simple, 4, 255)],
  ["no chunk", "TRUNCATED", riff()],
  ["a chunk that is cut short", "TRUNCATED", riff(still.subarray(0, -2))],
  ["half a chunk's head", "TRUNCATED", riff(still, Uint8Array.of(1, 2, 3))],
  ["no picture", "BAD_ORDER", riff(vp8x(0, 4, 3))],
  ["an animation without frames", "BAD_ORDER", riff(vp8x(2, 4, 3), anim)],
  ["another chunk first", "BAD_ORDER", riff(riffChunk("EXIF"), still)],
  ["VP8X twice", "BAD_ORDER", riff(vp8x(0, 4, 3), vp8x(0, 4, 3), still)],
  ["VP8X of 9 bytes", "BAD_CHUNK", riff(riffChunk("VP8X", new Uint8Array(9)), still)],
  ["two pictures", "BAD_ORDER", riff(vp8x(0, 4, 3), still, still)],
  ["a picture beside frames", "BAD_ORDER", riff(vp8x(2, 4, 3), anim, frame, still)],
  ["a frame without the flag", "BAD_ORDER", riff(vp8x(0, 4, 3), anim, frame)],
  ["a frame without ANIM", "BAD_ORDER", riff(vp8x(2, 4, 3), frame)],
  ["ANIM twice", "BAD_ORDER", riff(vp8x(2, 4, 3), anim, anim, frame)],
  ["ANIM of 5 bytes", "BAD_CHUNK", riff(vp8x(2, 4, 3), riffChunk("ANIM", new Uint8Array(5)), frame)],
  ["ANMF of 15 bytes", "BAD_CHUNK", riff(vp8x(2, 4, 3), anim, riffChunk("ANMF", new Uint8Array(15)))],
  ["a frame without a picture", "BAD_CHUNK", riff(vp8x(2, 4, 3), anim, anmf([0, 0, 4, 3], [riffChunk("abcd")]))],
  ["a frame of half a chunk", "TRUNCATED", riff(vp8x(2, 4, 3), anim, anmf([0, 0, 4, 3], [still.subarray(0, 6)]))],
  ["a picture of another size than the canvas", "BAD_FRAME", riff(vp8x(0, 4, 4), still)],
  ["a frame to the right of the canvas", "BAD_FRAME", riff(vp8x(2, 5, 3), anim, anmf([2, 0, 4, 3], [still]))],
  ["a frame below the canvas", "BAD_FRAME", riff(vp8x(2, 4, 4), anim, anmf([0, 2, 4, 3], [still]))],
  ["a frame of another size than its picture", "BAD_FRAME", riff(vp8x(2, 9, 9), anim, anmf([0, 0, 4, 4], [still]))],
  ["a lossy picture", "UNSUPPORTED", readFixture("lossy.webp")],
  ["a lossy picture with alpha", "UNSUPPORTED", readFixture("lossy-alpha.webp")],
  ["a lossy frame", "UNSUPPORTED", riff(vp8x(2, 4, 3), anim, anmf([0, 0, 4, 3], [riffChunk("VP8 ", [1, 2])]))],
  ["16384 x 16384 pixels", "LIMIT_EXCEEDED", riff(riffChunk("VP8L", plain(16384, 16384, [0, 0, 0, 0])))],
  ["a canvas of 2^48 pixels", "LIMIT_EXCEEDED", riff(vp8x(2, 2 ** 24, 2 ** 24), anim, frame)],
  // the packed pixels
  ["a picture of 4 bytes", "TRUNCATED", riff(riffChunk("VP8L", red.subarray(0, 4)))],
  ["a picture without data", "TRUNCATED", riff(riffChunk("VP8L", red.subarray(0, 5)))],
  ["another signature", "BAD_DATA", riff(riffChunk("VP8L", edited(red, 0, 0x2e)))],
  ["another version", "BAD_DATA", riff(riffChunk("VP8L", edited(red, 4, (red[4] ?? 0) | 0x20)))],
  ["a transform twice", "BAD_DATA", packed([1, 1], [2, 2], [1, 1], [2, 2])],
  ["a colour cache of 2^0", "BAD_DATA", packed([0, 1], [1, 1], [0, 4])],
  ["a colour cache of 2^12", "BAD_DATA", packed([0, 1], [1, 1], [12, 4])],
  ["a distance that does not exist", "BAD_DATA", packed([0, 3], ...zeros(4), ...one(40))],
  ["a code for lengths without symbols", "BAD_DATA", packed([0, 3], ...lengths(0, 0, 0, 0))],
  ["a code for lengths that is not full", "BAD_DATA", packed([0, 3], ...lengths(0, 0, 2, 2))],
  ["a code for lengths that is too full", "BAD_DATA", packed([0, 3], ...lengths(1, 1, 1, 0))],
  ["a code without symbols", "BAD_DATA", packed([0, 3], ...lengths(0, 0, 1, 0), [0, 1])],
  ["more lengths than symbols", "BAD_DATA", packed([0, 3], ...lengths(0, 0, 1, 0), [1, 1], [4, 3], [1023, 10])],
  [
    "lengths repeated past the symbols",
    "BAD_DATA",
    packed([0, 3], ...lengths(0, 1, 0, 0), [0, 1], [127, 7], [127, 7], [127, 7]),
  ],
  [
    "a code that is not full",
    "BAD_DATA",
    packed([0, 3], ...lengths(0, 0, 1, 1), [1, 1], [0, 3], [2, 2], [0, 1], [1, 1], [1, 1], [1, 1]),
  ],
])("%s throws %s", ([, code, bytes]) => {
  const error = thrownBy(() => decodeWebp(bytes));
  expect(error).toMatchObject({ name: "WebpError", code, format: "webp" });
  expect(thrownBy(() => [...decodeWebpFrames(bytes)])).toMatchObject({ code });
});

test("a copy from before the picture is refused, with its place", () => {
  // Green has the single symbol 256, a copy of one pixel.
  const code = [...lengths(0, 0, 1, 1), [1, 1], [3, 3], [255, 8]] as const; // 257 lengths are stored
  const bytes = packed([0, 3], ...code, ...Array.from({ length: 256 }, () => [0, 1] as const), [1, 1], ...zeros(4));
  const error = thrownBy(() => decodeWebp(bytes));
  expect(error).toMatchObject({ code: "BAD_DATA", offset: 66 });
  expect(String(error)).toContain("1 pixels from 4 before pixel 0");
});

test.for<[limits: WebpLimits, code: string | undefined]>([
  [{ maxPixels: 24, maxFrames: 2 }, undefined],
  [{ maxPixels: 23 }, "LIMIT_EXCEEDED"],
  [{ maxFrames: 1 }, "LIMIT_EXCEEDED"],
])("%o on two frames of 4 x 3 gives %s", ([limits, code]) => {
  for (const read of [readWebpHeader, decodeWebp, decodeWebpFrames]) {
    const error = thrownBy(() => read(animated, limits));
    expect(isWebpError(error) ? error.code : error).toBe(code);
  }
});

test("a few bytes that ask for gigabytes are refused before any is allocated (T10)", () => {
  const many = riff(vp8x(2, 16383, 16383), anim, ...Array.from({ length: 9 }, () => anmf([0, 0, 4, 3], [still])));
  const before = process.memoryUsage().arrayBuffers;
  expect(thrownBy(() => decodeWebpFrames(many))).toMatchObject({ code: "LIMIT_EXCEEDED" });
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 20);
});

test("a picture of 13,000 sets of codes is refused before their tables take more than 64 MiB (T10)", () => {
  const side = 115;
  const reversed = (value: number) =>
    Array.from({ length: 8 }, (_, i) => ((value >> i) & 1) << (7 - i)).reduce((a, b) => a + b);
  // A code with 8 bits for each of 256 symbols: all their lengths are 8, which is the only symbol of the code for lengths.
  const all: [number, number][] = [
    [0, 1],
    [8, 4],
    ...Array.from({ length: 11 }, (): [number, number] => [0, 3]),
    [1, 3],
  ];
  const eight: [number, number][] = [...all, [1, 1], [3, 3], [254, 8]];
  const tiles = Array.from({ length: side * side }, (_, i): [number, number][] => [
    [reversed(i & 255), 8],
    [reversed(i >> 8), 8],
  ]);
  const two: [number, number][] = [
    [1, 1],
    [1, 1],
    [1, 1],
    [0, 8],
    [1, 8],
  ];
  const sets = Array.from({ length: side * side * 5 }, () => two).flat();
  const values = [[0, 2], [1, 1], [0, 3], [0, 1], ...eight, ...eight, ...zeros(3), ...tiles.flat(), ...sets] as [
    number,
    number,
  ][];
  const bytes = riff(riffChunk("VP8L", vp8l(4 * side, 4 * side, values)));
  expect(thrownBy(() => decodeWebp(bytes))).toMatchObject({
    code: "LIMIT_EXCEEDED",
    message: expect.stringContaining("more prefix codes than any writer makes") as string,
  });
});

describe("damage", () => {
  const shortest = (kind: "stills" | "animations", name: string) =>
    webpFixtures(kind)
      .filter((fixture) => fixture.name.startsWith(name))
      .toSorted((a, b) => a.file.length - b.file.length)
      .slice(0, 1)
      .map(({ file }) => file);
  const files = [
    simple,
    animated,
    ...["1x9", "5-colours", "by chance"].flatMap((name) => shortest("stills", name)),
    ...["by chance", "equal"].flatMap((name) => shortest("animations", name)),
  ];
  const limits = { maxPixels: 2 ** 14 };

  /** Whether a file is read, or refused as it should be. */
  function isSound(bytes: Uint8Array): boolean {
    try {
      const frames = [...decodeWebpFrames(bytes, limits)];
      return frames.every(({ data, width, height, channels }) => data.length === width * height * channels);
    } catch (error) {
      if (isWebpError(error)) return true;
      throw error;
    }
  }

  test("every truncation is a WebpError", () => {
    for (const file of files) {
      for (const damaged of truncations(file)) expect(isWebpError(thrownBy(() => decodeWebp(damaged)))).toBe(true);
    }
  });

  test("every truncation of the packed pixels is a WebpError", () => {
    const [{ file } = { file: simple }] = webpFixtures("stills");
    const pixels = file.subarray(20, -2); // the last two bytes may be padding
    for (const damaged of truncations(pixels)) {
      const error = thrownBy(() => decodeWebp(riff(riffChunk("VP8L", damaged))));
      expect(isWebpError(error, "TRUNCATED")).toBe(true);
    }
  });

  test("every flipped bit is a WebpError, or gives a picture", () => {
    for (const file of files) expect([...flips(file)].every(isSound)).toBe(true);
  });

  test("any bytes are a WebpError, or give a picture", () => {
    const bytes = fc.uint8Array({ maxLength: 200 });
    fc.assert(
      fc.property(bytes, fc.nat(40), fc.nat(40), (rest, width, height) => {
        const start = vp8l(width + 1, height + 1, []);
        return isSound(riff(riffChunk("VP8L", join([start, rest]))));
      }),
      { numRuns: 2000 },
    );
  });
});

test("isWebpError tells codes apart", () => {
  const error = thrownBy(() => decodeWebp(new Uint8Array(0)));
  expect([isWebpError(error), isWebpError(error, "TRUNCATED"), isWebpError(error, "NOT_WEBP")]).toEqual([
    true,
    true,
    false,
  ]);
  expect(isWebpError(new Error("TRUNCATED"))).toBe(false);
});
