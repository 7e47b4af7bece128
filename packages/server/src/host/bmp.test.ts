import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeBmp, isBmp } from "./bmp.ts";
import { PictureError } from "./errors.ts";

// Every kind of BMP is compared with Pillow in the tests of nodes-images, which has the files.
const file = (name: string): Uint8Array =>
  readFileSync(new URL(`../../../nodes-images/fixtures/${name}.bmp`, import.meta.url));
const KINDS = ["1", "4", "gray", "palette", "24", "32", "alpha", "oldest", "555", "565", "rle8", "rle4", "top-down"];

/** A BMP header for pixels that follow it. */
function header(
  fields: Partial<Record<"size" | "width" | "height" | "bits" | "compression" | "pixels", number>>,
): Uint8Array {
  const { size = 40, width = 1, height = 1, bits = 24, compression = 0, pixels = 54 } = fields;
  const view = new DataView(new ArrayBuffer(70));
  view.setUint16(0, 0x424d);
  view.setUint32(10, pixels, true);
  view.setUint32(14, size, true);
  view.setInt32(18, width, true);
  view.setInt32(22, height, true);
  view.setUint16(28, bits, true);
  view.setUint32(30, compression, true);
  return new Uint8Array(view.buffer);
}

test("a fourth byte is alpha where a mask says so", () => {
  expect([decodeBmp(file("alpha")).channels, decodeBmp(file("32")).channels]).toEqual([4, 3]);
});

describe("refused", () => {
  test.for([
    ["no height", { height: 0 }, "PICTURE_UNREADABLE"],
    ["a negative width", { width: -5 }, "PICTURE_UNREADABLE"],
    ["65535 x 65535 pixels", { width: 65_535, height: 65_535 }, "PICTURE_TOO_LARGE"],
    ["a large picture without pixels", { width: 4000, height: 4000 }, "PICTURE_UNREADABLE"],
    ["a header of no known size", { size: 41 }, "PICTURE_UNREADABLE"],
    ["a header that goes on after the end", { size: 124 }, "PICTURE_UNREADABLE"],
    ["2 bits", { bits: 2 }, "PICTURE_UNREADABLE"],
    ["JPEG inside", { compression: 4 }, "PICTURE_UNREADABLE"],
    ["RLE8 with 4 bits", { compression: 1, bits: 4 }, "PICTURE_UNREADABLE"],
    ["pixels after the end", { pixels: 71 }, "PICTURE_UNREADABLE"],
  ] as const)("%s", ([, fields, code]) => {
    expect(() => decodeBmp(header(fields))).toThrow(expect.objectContaining({ code }));
  });
  test.for(KINDS)("%s.bmp cut off at any byte, or with any byte changed, is read or refused", (kind) => {
    const whole = Uint8Array.from(file(kind));
    const attempt = (bytes: Uint8Array): void => {
      if (!isBmp(bytes)) return;
      try {
        const { width, height, channels, data } = decodeBmp(bytes);
        expect(data).toHaveLength(width * height * channels);
      } catch (error) {
        if (!(error instanceof PictureError)) throw error;
      }
    };
    for (let length = 0; length < whole.length; length++) attempt(whole.subarray(0, length));
    // Sizes are left alone: a picture of 200 million pixels is right, and slow.
    const at = fc.nat(whole.length - 1).filter((place) => place < 18 || place >= 26);
    fc.assert(
      fc.property(at, fc.nat(255), (place, byte) => attempt(whole.map((old, i) => (i === place ? byte : old)))),
      { numRuns: 300 },
    );
  });
});
