import { floats, floatTensor, type Image, type NodeContext, tensor } from "@netdist/sdk";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { combineImageBatch } from "./combine-image-batch.ts";
import { concatenate } from "./concatenate.ts";
import { fit } from "./reconcile.ts";

type Values = Parameters<typeof combineImageBatch.run>[0];

/** Pictures that count up from `start`, 8-bit as they come from a worker. */
function bytes(shape: readonly number[], start = 0): Image {
  const data = Uint8Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, index) => start + index);
  return tensor("uint8", shape, data, { normalized: true });
}

/** Pictures of one level. */
function level(shape: readonly number[], value: number): Image {
  return floatTensor(shape, new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value));
}

async function combined(values: Partial<Values>): Promise<Image> {
  // `run` looks at nothing of its context.
  const { images } = (await combineImageBatch.run(
    { if_sizes_differ: "error", ...values } as Values,
    {} as NodeContext,
  )) as { images: Image };
  return images;
}

describe("order and number", () => {
  test("two batches", async () => {
    const joined = await combined({ images_a: level([2, 4, 4, 3], 0.25), images_b: level([1, 4, 4, 3], 0.5) });
    expect(joined.shape).toEqual([3, 4, 4, 3]);
    const values = await floats(joined);
    expect([values[0], values[48], values[96]]).toEqual([0.25, 0.25, 0.5]);
  });

  test("sixteen batches, in the order of their letters", async () => {
    const letters = [..."abcdefghijklmnop"];
    const inputs = letters.map((letter, index): [string, Image] => [
      `images_${letter}`,
      level([1, 1, 1, 3], index / 16),
    ]);
    const joined = await combined(Object.fromEntries(inputs.reverse()));
    expect(joined.shape).toEqual([16, 1, 1, 3]);
    expect((await floats(joined)).filter((_, index) => index % 3 === 0)).toEqual(
      Float32Array.from({ length: 16 }, (_, index) => index / 16),
    );
  });

  test("one that is left is handed on as it is", async () => {
    const only = bytes([2, 2, 2, 3]);
    expect(await combined({ images_b: only })).toBe(only);
  });
});

describe("sizes", () => {
  const other = (rule: Values["if_sizes_differ"]) =>
    combined({ images_a: level([1, 2, 4, 3], 0.5), images_b: level([1, 4, 4, 3], 1), if_sizes_differ: rule });

  test("error names every size and what can be done", async () => {
    await expect(other("error")).rejects.toThrow(
      "The batches have different sizes: 4x2, 4x4. Make them equal, or set if_sizes_differ to resize, crop, pad or keep_first.",
    );
  });

  test.for([
    ["resize", [2, 2, 4, 3], [1, 1, 1, 1]],
    ["crop", [2, 2, 4, 3], [1, 1, 1, 1]],
    ["pad", [2, 2, 4, 3], [0, 1, 1, 0]],
  ] as const)("%s brings the others to the size of the first", async ([rule, shape, row]) => {
    const joined = await other(rule);
    expect(joined.shape).toEqual(shape);
    const second = (await floats(joined)).subarray(24);
    expect([0, 3, 6, 9].map((index) => second[index])).toEqual(row);
  });

  test("keep_first leaves the others out, as the old node did", async () => {
    expect((await other("keep_first")).shape).toEqual([1, 2, 4, 3]);
  });

  test("to its own size nothing changes", async () => {
    const image = bytes([1, 3, 5, 3]);
    expect(await fit(image, { height: 3, width: 5 }, "resize")).toBe(image);
  });

  test("every rule keeps one level where the picture is, whatever the sizes", async () => {
    const side = fc.integer({ min: 1, max: 9 });
    await fc.assert(
      fc.asyncProperty(side, side, side, side, fc.constantFrom("resize", "crop"), async (h, w, height, width, rule) => {
        const fitted = await fit(level([1, h, w, 3], 0.5), { height, width }, rule as "resize" | "crop");
        expect(fitted.shape).toEqual([1, height, width, 3]);
        expect(new Set(await floats(fitted))).toEqual(new Set([0.5]));
      }),
    );
  });
});

describe("kinds of pictures", () => {
  test("8-bit pictures stay 8-bit", async () => {
    const joined = await concatenate([bytes([1, 2, 2, 3]), bytes([1, 2, 2, 3], 12)]);
    expect([joined.dtype, joined.normalized]).toEqual(["uint8", true]);
    expect([...(await joined.bytes())]).toEqual(Array.from({ length: 24 }, (_, index) => index));
  });

  test("8-bit and float pictures become float", async () => {
    const joined = await concatenate([
      tensor("uint8", [1, 1, 1, 3], Uint8Array.of(0, 51, 255), { normalized: true }),
      level([1, 1, 1, 3], 0.5),
    ]);
    expect(joined.dtype).toBe("float32");
    expect([...(await floats(joined))]).toEqual([0, Math.fround(0.2), 1, 0.5, 0.5, 0.5]);
  });

  test("a picture without alpha becomes opaque beside one with alpha", async () => {
    const joined = await concatenate([level([1, 1, 1, 3], 0.25), level([1, 1, 1, 4], 0.5)]);
    expect([...(await floats(joined))]).toEqual([0.25, 0.25, 0.25, 1, 0.5, 0.5, 0.5, 0.5]);
  });

  test("a grey picture has its level in all colours", async () => {
    const joined = await concatenate([level([1, 1, 1, 1], 0.25), level([1, 1, 1, 3], 0.5)]);
    expect([...(await floats(joined))]).toEqual([0.25, 0.25, 0.25, 0.5, 0.5, 0.5]);
  });
});
