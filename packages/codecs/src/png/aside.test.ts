import { describe, expect, test } from "vitest";
import { thrownBy } from "../testing/damage.ts";
import { crc32 } from "../zlib/checksums.ts";
import { decodePng, decodePngAside, encodePng } from "./index.ts";

/** Noise, so that its packed form is worth another thread. */
const noisy = (side: number) => {
  let state = 1;
  const data = Uint8Array.from({ length: side * side * 3 }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state >>> 24;
  });
  return encodePng({ width: side, height: side, channels: 3, depth: 8, data });
};
const large = noisy(256);
const bytesOf = (samples: ArrayBufferView) => new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
/** `toEqual` takes seconds for as many samples. */
const isSame = (a: ArrayBufferView, b: ArrayBufferView) => Buffer.compare(bytesOf(a), bytesOf(b)) === 0;

describe("decodePngAside", () => {
  test.for([
    ["a small picture", noisy(8)],
    ["a large picture", large],
  ] as const)("%s: as decodePng", async ([, file]) => {
    const { data, ...facts } = decodePng(file);
    for (const options of [{}, { compression: "fflate" }] as const) {
      const { data: aside, ...others } = await decodePngAside(file, options);
      expect(others).toEqual(facts);
      expect(isSame(aside, data)).toBe(true);
    }
  });
  test("several at once", async () => {
    const pictures = await Promise.all(Array.from({ length: 6 }, () => decodePngAside(large)));
    const { data } = decodePng(large);
    expect(pictures.map((picture) => isSame(picture.data, data))).toEqual(pictures.map(() => true));
  });

  const rows = (height: number) => {
    const file = large.slice();
    const view = new DataView(file.buffer);
    view.setUint32(20, height);
    // IHDR's checksum is that of the changed header, so that only the pixels are wrong.
    view.setUint32(29, crc32(file.subarray(12, 29)));
    return file;
  };
  test.for([
    ["more rows than the header says", rows(255)],
    ["fewer rows", rows(257)],
    ["an empty file", new Uint8Array(0)],
    ["an end too early", large.subarray(0, large.length - 5000)],
  ] as const)("%s: the error of decodePng", async ([, file]) => {
    const error = thrownBy(() => decodePng(file));
    await expect(decodePngAside(file)).rejects.toMatchObject({ name: "PngError", message: (error as Error).message });
  });
});

describe("an array of the caller's for the samples", () => {
  const small = encodePng({ width: 2, height: 1, channels: 3, depth: 8, data: Uint8Array.of(1, 2, 3, 4, 5, 6) });
  const deep = encodePng({ width: 1, height: 1, channels: 1, depth: 16, data: Uint16Array.of(515) });

  test("is asked for by shape, and filled", async () => {
    const batch = new Uint8Array(12);
    const shapes: unknown[] = [];
    const samples = (shape: unknown) => {
      shapes.push(shape);
      return batch.subarray(6);
    };
    const { data } = await decodePngAside(small, { samples });
    expect(shapes).toEqual([{ width: 2, height: 1, channels: 3, depth: 8 }]);
    expect([...batch]).toEqual([0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6]);
    expect(data.buffer).toBe(batch.buffer);
  });
  test("none given, or of 16 bits", () => {
    expect([...decodePng(small, { samples: () => undefined }).data]).toEqual([1, 2, 3, 4, 5, 6]);
    const room = new Uint16Array(1);
    decodePng(deep, { samples: () => room });
    expect([...room]).toEqual([515]);
  });
  test.for([
    ["too short", small, new Uint8Array(5)],
    ["of another depth", deep, new Uint8Array(1)],
  ] as const)("%s: RangeError", ([, file, room]) => {
    expect(() => decodePng(file, { samples: () => room })).toThrow(RangeError);
  });
});
