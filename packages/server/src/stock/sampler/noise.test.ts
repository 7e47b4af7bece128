import { describe, expect, test } from "vitest";
import { fillNormal, prepareNoise } from "./noise.ts";
import { createUniform } from "./random.ts";

test("the same seed draws the same numbers, any other seed others", () => {
  const draw = (seed: bigint) => Array.from({ length: 4 }, createUniform(seed));
  expect(draw(5n)).toEqual(draw(5n));
  const seeds = [0n, 1n, 2n, 1n << 32n, 1n << 63n, (1n << 64n) - 1n];
  expect(new Set(seeds.map((seed) => draw(seed).join())).size).toBe(seeds.length);
});

test("the first numbers of seed 42 stay what they are", () => {
  expect(Array.from({ length: 3 }, createUniform(42n)).map((value) => value * 2 ** 24)).toMatchInlineSnapshot(`
    [
      10751081,
      10751081,
      13514932,
    ]
  `);
});

test("values are standard normal", () => {
  const values = new Float32Array(160_000);
  fillNormal(values, createUniform(7n));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  expect(mean).toBeCloseTo(0, 1);
  expect(variance).toBeCloseTo(1, 1);
});

describe("the structure of torch's fill", () => {
  const fill = (length: number) => {
    const values = new Float32Array(length);
    fillNormal(values, createUniform(3n));
    return values;
  };
  test("a longer fill begins with the same full blocks", () => {
    expect(fill(64).subarray(0, 32)).toEqual(fill(32));
  });
  test("the last 16 values of a count that is no multiple of 16 are drawn once more", () => {
    const [odd, even] = [fill(40), fill(48)];
    expect(odd.subarray(0, 24)).toEqual(even.subarray(0, 24));
    expect(odd.subarray(24)).not.toEqual(even.subarray(24, 40));
  });
});

describe("prepareNoise", () => {
  test.each([
    ["512 x 512", [4, 4, 64, 64]],
    ["1000 x 1000 with 16 channels", [3, 16, 125, 125]],
  ])("%s: the whole batch is its places one by one", (_name, shape) => {
    const places = Array.from({ length: shape[0] ?? 0 }, (_, i) => i);
    expect(same(prepareNoise(shape, 9n), prepareNoise(shape, 9n, places))).toBe(true);
  });

  test("1000 x 1000: only the first picture of the whole batch is drawn as its place is", () => {
    const shape = [2, 4, 125, 125];
    const [whole, placed] = [prepareNoise(shape, 9n), prepareNoise(shape, 9n, [0, 1])];
    expect(same(whole, placed)).toBe(false);
    expect(same(prepareNoise([1, 4, 125, 125], 9n), placed.subarray(0, 62500))).toBe(true);
  });

  test.each([[[2, 3]], [[3, 0]], [[1, 1, 0]], [[5]]])("places %j take those draws of the batch", (places) => {
    const all = prepareNoise([6, 4, 5, 5], 1n, [0, 1, 2, 3, 4, 5]);
    const some = prepareNoise([places.length, 4, 5, 5], 1n, places);
    for (const [i, place] of places.entries()) {
      expect(some.subarray(i * 100, (i + 1) * 100)).toEqual(all.subarray(place * 100, (place + 1) * 100));
    }
  });
});

function same(a: Float32Array, b: Float32Array): boolean {
  const [first, second] = [a, b].map((values) => Buffer.from(values.buffer, values.byteOffset, values.byteLength));
  return first !== undefined && second !== undefined && first.equals(second);
}
