import { deflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { buildPng, chunk, ihdr, join, png, storedRows } from "../testing/build-png.ts";
import { endFlipped, flips, thrownBy, truncations } from "../testing/damage.ts";
import { decodePng, isPngError, PngError, type PngLimits, readPngHeader, readPngText } from "./index.ts";

const good = {
  width: 4,
  height: 3,
  colorType: 2,
  bitDepth: 8,
  sample: (x: number, y: number, c: number) => x * 50 + y * 9 + c,
} as const;
const file = buildPng({ ...good, before: [chunk("tEXt", "prompt\0{}")] });
const head = ihdr(4, 3, 8, 2, 0, 0, 0);
const idat = chunk("IDAT", deflateSync(storedRows(good)));
const end = chunk("IEND");
const indexed = (bitDepth: number) => ihdr(4, 3, bitDepth, 3, 0, 0, 0);
const indices = (index: number) =>
  chunk("IDAT", deflateSync(storedRows({ ...good, colorType: 3, sample: () => index })));
const gray = (trns: Uint8Array) => png(ihdr(4, 3, 8, 0, 0, 0, 0), trns, indices(0), end);

function edited(at: number, ...bytes: readonly number[]): Uint8Array {
  const copy = file.slice();
  copy.set(bytes, at);
  return copy;
}

/** A file whose pixel data is what `change` makes of the right one. */
function data(change: (packed: Uint8Array) => Uint8Array): Uint8Array {
  return png(head, chunk("IDAT", change(new Uint8Array(deflateSync(storedRows(good))))), end);
}

function stored(change: (rows: Uint8Array) => Uint8Array): Uint8Array {
  return png(head, chunk("IDAT", deflateSync(change(storedRows(good)))), end);
}

test.for([
  // the signature: PngSuite's xs1 xs2 xs4 xs7 xcr xlf
  { name: "an empty file", bytes: new Uint8Array(0), code: "TRUNCATED" },
  { name: "half a signature", bytes: file.subarray(0, 4), code: "TRUNCATED" },
  { name: "signature byte 0", bytes: edited(0, 0), code: "NOT_PNG" },
  { name: "signature byte 1", bytes: edited(1, 0x70), code: "NOT_PNG" },
  { name: "signature byte 3", bytes: edited(3, 0x67), code: "NOT_PNG" },
  { name: "signature byte 6", bytes: edited(6, 0), code: "NOT_PNG" },
  { name: "CR LF turned to LF", bytes: join([file.subarray(0, 4), file.subarray(5)]), code: "NOT_PNG" },
  {
    name: "LF turned to CR LF",
    bytes: join([file.subarray(0, 7), Uint8Array.of(13), file.subarray(7)]),
    code: "NOT_PNG",
  },
  { name: "a JPEG", bytes: Uint8Array.of(0xff, 0xd8, 0xff, 0xe0), code: "NOT_PNG" },
  // the header: xhd xc1 xc9 xd0 xd3 xd9
  { name: "a wrong checksum of IHDR", bytes: edited(29, 1), code: "BAD_CRC" },
  { name: "colour type 1", bytes: png(ihdr(4, 3, 8, 1, 0, 0, 0), idat, end), code: "BAD_HEADER" },
  { name: "colour type 5", bytes: png(ihdr(4, 3, 8, 5, 0, 0, 0), idat, end), code: "BAD_HEADER" },
  { name: "colour type 9", bytes: png(ihdr(4, 3, 8, 9, 0, 0, 0), idat, end), code: "BAD_HEADER" },
  { name: "depth 0", bytes: png(ihdr(4, 3, 0, 2, 0, 0, 0), idat, end), code: "BAD_HEADER" },
  { name: "depth 3", bytes: png(ihdr(4, 3, 3, 0, 0, 0, 0), idat, end), code: "BAD_HEADER" },
  { name: "depth 99", bytes: png(ihdr(4, 3, 99, 0, 0, 0, 0), idat, end), code: "BAD_HEADER" },
  { name: "depth 4 of RGB", bytes: png(ihdr(4, 3, 4, 2, 0, 0, 0), idat, end), code: "BAD_HEADER" },
  { name: "depth 16 of a palette", bytes: png(ihdr(4, 3, 16, 3, 0, 0, 0), idat, end), code: "BAD_HEADER" },
  { name: "compression 1", bytes: png(ihdr(4, 3, 8, 2, 1, 0, 0), idat, end), code: "BAD_HEADER" },
  { name: "filter method 1", bytes: png(ihdr(4, 3, 8, 2, 0, 1, 0), idat, end), code: "BAD_HEADER" },
  { name: "interlace 2", bytes: png(ihdr(4, 3, 8, 2, 0, 0, 2), idat, end), code: "BAD_HEADER" },
  { name: "width 0", bytes: png(ihdr(0, 3, 8, 2, 0, 0, 0), idat, end), code: "BAD_HEADER" },
  { name: "height 0", bytes: png(ihdr(4, 0, 8, 2, 0, 0, 0), idat, end), code: "BAD_HEADER" },
  { name: "width 2^31", bytes: png(ihdr(2 ** 31, 3, 8, 2, 0, 0, 0), idat, end), code: "BAD_HEADER" },
  { name: "IHDR of 12 bytes", bytes: png(chunk("IHDR", new Uint8Array(12)), idat, end), code: "BAD_CHUNK" },
  { name: "16384 x 16384 pixels", bytes: png(ihdr(16384, 16384, 8, 2, 0, 0, 0), idat, end), code: "LIMIT_EXCEEDED" },
  {
    name: "2^31-1 squared pixels",
    bytes: png(ihdr(2 ** 31 - 1, 2 ** 31 - 1, 8, 2, 0, 0, 0), idat, end),
    code: "LIMIT_EXCEEDED",
  },
  // the chunks
  { name: "IHDR second", bytes: png(chunk("gAMA", [0, 0, 0, 1]), head, idat, end), code: "BAD_ORDER" },
  { name: "IHDR twice", bytes: png(head, head, idat, end), code: "BAD_ORDER" },
  { name: "no IDAT", bytes: png(head, end), code: "BAD_ORDER" },
  { name: "no IEND", bytes: png(head, idat), code: "TRUNCATED" },
  { name: "IEND with data", bytes: png(head, idat, chunk("IEND", [1])), code: "BAD_CHUNK" },
  { name: "IDAT in two places", bytes: png(head, idat, chunk("tEXt", "a\0b"), idat, end), code: "BAD_ORDER" },
  { name: "an unknown critical chunk", bytes: png(head, chunk("ABCD"), idat, end), code: "UNKNOWN_CHUNK" },
  { name: "a type with a digit", bytes: png(head, chunk("ab1d"), idat, end), code: "BAD_CHUNK" },
  { name: "a length past the file", bytes: edited(33, 0, 0, 255, 0), code: "TRUNCATED" },
  { name: "a length over 2^31-1", bytes: edited(33, 255, 255, 255, 255), code: "BAD_CHUNK" },
  { name: "a wrong checksum of IDAT", bytes: png(head, endFlipped(idat), end), code: "BAD_CRC" },
  {
    name: "a wrong checksum of a text",
    bytes: png(head, endFlipped(chunk("tEXt", "a\0b")), idat, end),
    code: "BAD_CRC",
  },
  // palettes and transparency
  { name: "no palette", bytes: png(indexed(8), indices(0), end), code: "BAD_ORDER" },
  { name: "a palette after IDAT", bytes: png(head, idat, chunk("PLTE", [1, 2, 3]), end), code: "BAD_ORDER" },
  {
    name: "two palettes",
    bytes: png(indexed(8), chunk("PLTE", [1, 2, 3]), chunk("PLTE", [1, 2, 3]), indices(0), end),
    code: "BAD_ORDER",
  },
  { name: "an empty palette", bytes: png(indexed(8), chunk("PLTE"), indices(0), end), code: "BAD_PALETTE" },
  {
    name: "a palette of 4 bytes",
    bytes: png(indexed(8), chunk("PLTE", [1, 2, 3, 4]), indices(0), end),
    code: "BAD_PALETTE",
  },
  {
    name: "257 colours",
    bytes: png(indexed(8), chunk("PLTE", new Uint8Array(771)), indices(0), end),
    code: "BAD_PALETTE",
  },
  {
    name: "3 colours at 1 bit",
    bytes: png(indexed(1), chunk("PLTE", new Uint8Array(9)), indices(0), end),
    code: "BAD_PALETTE",
  },
  {
    name: "an index past the palette",
    bytes: png(indexed(8), chunk("PLTE", [1, 2, 3]), indices(1), end),
    code: "BAD_PALETTE",
  },
  { name: "a palette of a gray picture", bytes: gray(chunk("PLTE", [1, 2, 3])), code: "BAD_PALETTE" },
  { name: "tRNS of 3 bytes for gray", bytes: gray(chunk("tRNS", [1, 2, 3])), code: "BAD_PALETTE" },
  { name: "tRNS of 2 bytes for RGB", bytes: png(head, chunk("tRNS", [0, 1]), idat, end), code: "BAD_PALETTE" },
  {
    name: "tRNS with alpha",
    bytes: png(ihdr(4, 3, 8, 6, 0, 0, 0), chunk("tRNS", [0, 1]), idat, end),
    code: "BAD_PALETTE",
  },
  {
    name: "tRNS before PLTE",
    bytes: png(indexed(8), chunk("tRNS", [1]), chunk("PLTE", [1, 2, 3]), indices(0), end),
    code: "BAD_ORDER",
  },
  {
    name: "tRNS longer than PLTE",
    bytes: png(indexed(8), chunk("PLTE", [1, 2, 3]), chunk("tRNS", [1, 2]), indices(0), end),
    code: "BAD_PALETTE",
  },
  { name: "tRNS twice", bytes: gray(join([chunk("tRNS", [0, 1]), chunk("tRNS", [0, 1])])), code: "BAD_ORDER" },
  { name: "tRNS after IDAT", bytes: png(head, idat, chunk("tRNS", [0, 1, 0, 1, 0, 1]), end), code: "BAD_ORDER" },
  // the pixels
  { name: "empty pixel data", bytes: data(() => new Uint8Array(0)), code: "BAD_DATA" },
  { name: "pixel data that is not zlib", bytes: data((packed) => packed.with(0, 0)), code: "BAD_DATA" },
  { name: "a wrong Adler-32", bytes: data(endFlipped), code: "BAD_DATA" },
  { name: "pixel data cut short", bytes: data((packed) => packed.subarray(0, -1)), code: "BAD_DATA" },
  {
    name: "one byte after the pixel data",
    bytes: data((packed) => join([packed, Uint8Array.of(0)])),
    code: "BAD_DATA",
  },
  { name: "one pixel byte too few", bytes: stored((rows) => rows.subarray(1)), code: "BAD_DATA" },
  { name: "one pixel byte too many", bytes: stored((rows) => join([rows, Uint8Array.of(0)])), code: "BAD_DATA" },
  { name: "a bomb", bytes: stored(() => new Uint8Array(50_000_000)), code: "BAD_DATA" },
  { name: "filter 5", bytes: stored((rows) => rows.with(0, 5)), code: "BAD_DATA" },
])("$name throws $code", ({ bytes, code }) => {
  for (const compression of ["auto", "fflate"] as const) {
    const error = thrownBy(() => decodePng(bytes, { compression }));
    expect(error).toMatchObject({ name: "PngError", code, format: "png" });
  }
});

test("gigabytes of declared pixels are refused before any is allocated", () => {
  const bytes = png(ihdr(16383, 16383, 16, 6, 0, 0, 0), idat, end);
  expect(thrownBy(() => decodePng(bytes))).toMatchObject({
    code: "BAD_DATA",
    message: "png: the pixels unpack to 39 bytes, the header asks for 2147237895",
    offset: 33,
  });
});

test.for<{ limits: PngLimits; code: string | undefined }>([
  { limits: { maxPixels: 12 }, code: undefined },
  { limits: { maxPixels: 11 }, code: "LIMIT_EXCEEDED" },
  { limits: { maxTextBytes: 2 }, code: undefined },
  { limits: { maxTextBytes: 1 }, code: "LIMIT_EXCEEDED" },
])("$limits on 4 x 3 pixels and a text of 2 bytes gives $code", ({ limits, code }) => {
  const error = thrownBy(() => decodePng(file, limits));
  expect(error instanceof PngError ? error.code : error).toBe(code);
});

describe("damage", () => {
  const right = decodePng(file);

  test("every truncation is a PngError", () => {
    for (const damaged of truncations(file)) expect(isPngError(thrownBy(() => decodePng(damaged)))).toBe(true);
  });

  test("every flipped bit is a PngError", () => {
    for (const damaged of flips(file)) expect(isPngError(thrownBy(() => decodePng(damaged)))).toBe(true);
  });

  test("every flipped bit of the pixel data with a right checksum is a PngError, or gives the right pixels", () => {
    for (const compression of ["auto", "fflate"] as const) {
      for (const packed of flips(new Uint8Array(deflateSync(storedRows(good))))) {
        const error = thrownBy(() => {
          const { data } = decodePng(png(head, chunk("IDAT", packed), end), { compression });
          expect(data).toEqual(right.data);
        });
        expect(error === undefined || isPngError(error, "BAD_DATA")).toBe(true);
      }
    }
  });

  test("the header and text readers throw PngError too", () => {
    for (const damaged of [...truncations(file)]) {
      expect(isPngError(thrownBy(() => readPngText(damaged)))).toBe(true);
      if (damaged.length < 33) expect(isPngError(thrownBy(() => readPngHeader(damaged)))).toBe(true);
    }
  });
});

test("isPngError tells codes apart", () => {
  const error = thrownBy(() => decodePng(new Uint8Array(0)));
  expect([isPngError(error), isPngError(error, "TRUNCATED", "NOT_PNG"), isPngError(error, "NOT_PNG")]).toEqual([
    true,
    true,
    false,
  ]);
  expect(isPngError(new Error("TRUNCATED"))).toBe(false);
});
