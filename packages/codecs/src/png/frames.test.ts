import { expect, test } from "vitest";
import { readChunks } from "./chunks.ts";
import { decodePng, decodePngFrames, encodePng, isPngError } from "./index.ts";
import { type NewChunk, writeChunks } from "./write-chunks.ts";

// What Pillow and FFmpeg make of animations is compared where they are loaded: packages/nodes-images, packages/server.

const still = { width: 4, height: 2, channels: 3, depth: 8, data: new Uint8Array(24).fill(7) } as const;

/** Frames of one place, all but the last without data, told before the picture. */
function animated(place: readonly number[], frames = 1): Uint8Array {
  const control = new DataView(new ArrayBuffer(26));
  for (const [i, value] of place.entries()) control.setUint32(4 + 4 * i, value);
  const [header, ...rest]: NewChunk[] = [...readChunks(encodePng(still))];
  const data = new Uint8Array(control.buffer);
  const told = [{ type: "acTL", data: new Uint8Array(8) }, ...Array(frames).fill({ type: "fcTL", data })];
  return writeChunks([...(header ? [header] : []), ...told, ...rest]);
}

const frames = (bytes: Uint8Array, maxPixels?: number) =>
  decodePngFrames(bytes, decodePng(bytes), { like: "ffmpeg", ...(maxPixels !== undefined && { maxPixels }) });

test("a PNG that is no animation has none", () => {
  expect(frames(encodePng(still))).toBeUndefined();
});

test("an animation of one frame is that picture", () => {
  expect(frames(animated([4, 2, 0, 0]))).toMatchObject([{ width: 4, height: 2, data: still.data }]);
});

test.for<[name: string, file: Uint8Array, says: RegExp]>([
  ["whose frame leaves the canvas", animated([4, 2, 1, 0]), /puts frame 0 outside of the 4x2 pixels/],
  ["whose frame has no pixels", animated([0, 2, 0, 0]), /width/],
  ["whose first frame has no data", animated([4, 2, 0, 0], 2), /IDAT/],
])("an animation %s is refused", ([, file, says]) => {
  expect(() => frames(file)).toThrow(says);
});

test("an animation of more pixels than a picture may have is refused (T10)", () => {
  const file = animated([4, 2, 0, 0], 3);
  let error: unknown;
  try {
    frames(file, 23);
  } catch (thrown) {
    error = thrown;
  }
  expect(isPngError(error, "LIMIT_EXCEEDED")).toBe(true);
  expect(String(error)).toContain("3 frames of 4x2");
});
