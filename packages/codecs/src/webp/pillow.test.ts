import { expect, test } from "vitest";
import { digest, readFixture, webpFixtures } from "../testing/webp-fixtures.ts";
import { decodeWebp, decodeWebpFrames, readWebpHeader } from "./index.ts";

test.for(webpFixtures("stills"))("$name: Pillow's pixels", ({ file, width, height, channels, frames }) => {
  const image = decodeWebp(file);
  expect(image).toMatchObject({ width, height, channels, depth: 8, opaque: frames[0]?.opaque });
  expect(image.data.length).toBe(width * height * channels);
  expect(digest(image.data)).toBe(frames[0]?.sha256);
});

test.for(webpFixtures("animations"))("$name: Pillow's frames", ({ file, width, height, channels, frames }) => {
  const found = [...decodeWebpFrames(file)];
  expect(found.map(({ data, durationMs, opaque }) => ({ sha256: digest(data), durationMs, opaque }))).toEqual(frames);
  for (const frame of found) expect(frame).toMatchObject({ width, height, channels, depth: 8 });
  expect(readWebpHeader(file).durationsMs).toEqual(frames.map(({ durationMs }) => durationMs));
  expect(digest(decodeWebp(file).data)).toBe(frames[0]?.sha256);
});

test("what ComfyUI's SaveAnimatedWEBP writes: equal frames are one, the workflow is in the EXIF block", () => {
  const file = readFixture("comfyui.webp");
  const header = readWebpHeader(file);
  expect(header).toMatchObject({
    width: 8,
    height: 8,
    hasAlpha: false,
    isAnimation: true,
    durationsMs: [332, 166, 166],
  });
  expect(String.fromCharCode(...(header.exif ?? []))).toMatch(/^MM\0\*.*workflow:\{.*prompt:\{"3"/s);
  expect(decodeWebp(file).exif).toEqual(header.exif);
});
