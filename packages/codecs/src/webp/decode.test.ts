import { expect, test } from "vitest";
import { anim, anmf, plain, riff, riffChunk, vp8x } from "../testing/build-webp.ts";
import { thrownBy } from "../testing/damage.ts";
import { webpFixtures } from "../testing/webp-fixtures.ts";
import { decodeWebp, decodeWebpFrames, readWebpHeader } from "./index.ts";

const colour = (width: number, height: number, ...rgba: [number, number, number, number]) =>
  riffChunk("VP8L", plain(width, height, rgba));
const blue = colour(1, 1, 0, 0, 255, 255);
const two = riff(
  vp8x(2, 2, 1),
  anim,
  anmf([0, 0, 2, 1], [colour(2, 1, 255, 0, 0, 255)], { durationMs: 40 }),
  anmf([0, 0, 1, 1], [blue], { durationMs: 2 ** 24 - 1 }),
);

test("samples are written where they are wanted", () => {
  const batch = new Uint8Array(3 * 6).fill(7);
  const frames = [...decodeWebpFrames(two, { into: (frame) => batch.subarray(6 * frame, 6 * frame + 6) })];
  expect([...batch]).toEqual([255, 0, 0, 255, 0, 0, 0, 0, 255, 255, 0, 0, 7, 7, 7, 7, 7, 7]);
  expect(frames.map(({ data }) => data.buffer === batch.buffer)).toEqual([true, true]);
  expect(decodeWebp(two, { into: batch.subarray(12) }).data).toEqual(Uint8Array.of(255, 0, 0, 255, 0, 0));
  expect([...batch.subarray(12)]).toEqual([255, 0, 0, 255, 0, 0]);
});

test("a place of another size is refused", () => {
  expect(thrownBy(() => decodeWebp(two, { into: new Uint8Array(5) }))).toMatchObject({
    code: "BAD_TARGET",
    message: "webp: 2x1 pixels of 3 channels take 6 bytes, not 5",
  });
  expect(thrownBy(() => decodeWebp(two, { into: new Uint8Array(6), channels: 4 }))).toMatchObject({
    code: "BAD_TARGET",
  });
});

test("without a place, frames that were given stay as they are", () => {
  const [first, second] = decodeWebpFrames(two);
  expect([...(first?.data ?? [])]).toEqual([255, 0, 0, 255, 0, 0]);
  expect([...(second?.data ?? [])]).toEqual([0, 0, 255, 255, 0, 0]);
});

test("a frame is decoded when it is asked for; the file is looked at before", () => {
  const broken = riff(
    vp8x(2, 2, 1),
    anim,
    anmf([0, 0, 1, 1], [blue]),
    anmf([0, 0, 1, 1], [riffChunk("VP8L", [0x2f, 0, 0, 0, 0])]),
  );
  const frames = decodeWebpFrames(broken);
  expect(frames.next().value).toMatchObject({ width: 2, height: 1 });
  expect(thrownBy(() => frames.next())).toMatchObject({ code: "TRUNCATED" });
  expect(thrownBy(() => decodeWebpFrames(broken.subarray(0, -2)))).toMatchObject({ code: "TRUNCATED" });
});

test("alpha is given where the file says so, or as asked; opaque is told of the pixels", () => {
  const clear = riff(colour(1, 1, 10, 20, 30, 40));
  expect(decodeWebp(clear)).toMatchObject({ channels: 4, opaque: false, data: Uint8Array.of(10, 20, 30, 40) });
  expect(decodeWebp(clear, { channels: 3 })).toMatchObject({
    channels: 3,
    opaque: false,
    data: Uint8Array.of(10, 20, 30),
  });
  const full = riff(colour(1, 1, 10, 20, 30, 255));
  expect(decodeWebp(full)).toMatchObject({ channels: 4, opaque: true });
  expect(decodeWebp(full, { channels: 3 })).toMatchObject({
    channels: 3,
    opaque: true,
    data: Uint8Array.of(10, 20, 30),
  });
  const uncovered = riff(vp8x(2, 2, 1), anim, anmf([0, 0, 1, 1], [blue]));
  expect(decodeWebp(uncovered, { channels: 4 })).toMatchObject({
    opaque: false,
    data: Uint8Array.of(0, 0, 255, 255, 0, 0, 0, 0),
  });
});

test("a picture that is no animation is one frame without a duration", () => {
  const file = riff(vp8x(16, 1, 1), riffChunk("ICCP", [1]), blue, riffChunk("XMP ", [1, 2, 3]), riffChunk("abcd"));
  expect([...decodeWebpFrames(file)]).toMatchObject([
    { width: 1, height: 1, channels: 4, durationMs: 0, opaque: true },
  ]);
  expect(readWebpHeader(file)).toEqual({
    width: 1,
    height: 1,
    hasAlpha: true,
    isAnimation: false,
    loops: 0,
    durationsMs: [0],
    exif: undefined,
  });
});

test("the header of an animation has what its chunks say", () => {
  const told = riffChunk("ANIM", [0, 0, 0, 0, 5, 1]);
  const exif = riffChunk("EXIF", [...new TextEncoder().encode("Exif\0\0"), 77, 77, 0, 42]);
  const file = riff(
    vp8x(2, 300, 70_000),
    told,
    anmf([2, 0, 1, 1], [riffChunk("abcd", [1]), blue], { durationMs: 65_537 }),
    exif,
  );
  expect(readWebpHeader(file)).toEqual({
    width: 300,
    height: 70_000,
    hasAlpha: false,
    isAnimation: true,
    loops: 261,
    durationsMs: [65_537],
    exif: Uint8Array.of(77, 77, 0, 42),
  });
});

test("a view into a larger buffer decodes, and a Buffer, bytes behind the end are left alone, and nothing is shared", () => {
  const [{ file } = { file: two }] = webpFixtures("stills");
  const { data } = decodeWebp(file);
  const padded = new Uint8Array(file.length + 10).fill(255);
  padded.set(file, 3);
  const before = padded.slice();
  expect(decodeWebp(padded.subarray(3)).data).toEqual(data);
  expect(padded).toEqual(before);
  expect(decodeWebp(Buffer.from(file)).data).toEqual(data);
  const exif = readWebpHeader(Buffer.from(riff(vp8x(8, 1, 1), blue, riffChunk("EXIF", [1, 2])))).exif;
  expect(exif).toEqual(Uint8Array.of(1, 2));
  expect(exif?.buffer.byteLength).toBe(2);
});
