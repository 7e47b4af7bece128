import { describe, expect, test } from "vitest";
import { orientationOf, turnUpright } from "./index.ts";

/** A TIFF block whose only entry is the orientation. */
function exif(orientation: number, little: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(26));
  view.setUint16(0, little ? 0x4949 : 0x4d4d);
  view.setUint16(2, 42, little);
  view.setUint32(4, 8, little);
  view.setUint16(8, 1, little);
  view.setUint16(10, 0x0112, little);
  view.setUint16(12, 3, little);
  view.setUint32(14, 1, little);
  view.setUint16(18, orientation, little);
  return new Uint8Array(view.buffer);
}

describe("orientationOf", () => {
  test.for([true, false])("little endian: %s", (little) => expect(orientationOf(exif(6, little))).toBe(6));
  test.for([
    ["no block", undefined],
    ["an empty one", new Uint8Array()],
    ["0", exif(0, true)],
    ["9", exif(9, true)],
    ["one cut off", exif(6, true).subarray(0, 20)],
    ["a directory outside", exif(6, true).map((byte, at) => (at === 4 ? 200 : byte))],
  ] as const)("%s is upright", ([, block]) => expect(orientationOf(block)).toBe(1));
});

// The picture "ab / cd / ef" as each orientation stores it.
test.for([
  [1, 2, "abcdef"],
  [2, 2, "badcfe"],
  [3, 2, "fedcba"],
  [4, 2, "efcdab"],
  [5, 3, "acebdf"],
  [6, 3, "bdface"],
  [7, 3, "fdbeca"],
  [8, 3, "ecafdb"],
] as const)("orientation %i", ([orientation, width, stored]) => {
  const data = Uint8Array.from(stored, (letter) => letter.charCodeAt(0));
  const turned = turnUpright({ width, height: 6 / width, channels: 1, data }, orientation);
  expect({ ...turned, data: String.fromCharCode(...turned.data) }).toEqual({
    width: 2,
    height: 3,
    channels: 1,
    data: "abcdef",
  });
});
