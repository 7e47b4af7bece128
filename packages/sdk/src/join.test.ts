import { expect, test } from "vitest";
import { canJoin, floats, floatTensor, joinTensors, partsOf, type Tensor, tensor } from "./index.ts";

const bytes = (shape: number[], ...values: number[]) => tensor("uint8", shape, Uint8Array.from(values), NORMALIZED);
const NORMALIZED = { normalized: true } as const;
const half = floatTensor([1, 2], Float32Array.of(0.5, 1));
const black = bytes([2, 2], 0, 0, 0, 255);

test("pictures of one kind stay as they are", async () => {
  const joined = joinTensors([black, bytes([1, 2], 7, 8)]);
  expect(joined).toMatchObject({ dtype: "uint8", shape: [3, 2], normalized: true });
  expect([...(await joined.bytes())]).toEqual([0, 0, 0, 255, 7, 8]);
});

test("normalised pictures beside floats become floats", async () => {
  const joined = joinTensors([half, black]);
  expect(joined).toMatchObject({ dtype: "float32", shape: [3, 2] });
  expect(joined.normalized).toBeUndefined();
  expect([...(await floats(joined))]).toEqual([0.5, 1, 0, 0, 0, 1]);
});

test("nothing is read until somebody asks, and then once", async () => {
  let reads = 0;
  const counted: Tensor = {
    ...half,
    bytes: () => {
      reads += 1;
      return half.bytes();
    },
  };
  const joined = joinTensors([counted, half]);
  expect([reads, partsOf(joined)]).toEqual([0, [counted, half]]);
  await joined.bytes();
  await joined.bytes();
  expect(reads).toBe(1);
});

test("what was joined of joined tensors has all their parts", () => {
  expect(partsOf(joinTensors([joinTensors([half, black]), half]))).toEqual([half, black, half]);
});

test("one tensor is itself", () => {
  expect(joinTensors([half])).toBe(half);
  expect(partsOf(half)).toBeUndefined();
});

test.for<[string, Tensor[]]>([
  ["nothing", []],
  ["another trailing shape", [half, floatTensor([1, 3], new Float32Array(3))]],
  ["another dtype", [half, tensor("float16", [1, 2], new Uint8Array(4))]],
  ["bytes that stand for no picture", [half, tensor("uint8", [1, 2], new Uint8Array(2))]],
  ["scalars", [tensor("uint8", [], new Uint8Array(1)), tensor("uint8", [], new Uint8Array(1))]],
])("refused: %s", ([, parts]) => {
  expect(canJoin(parts)).toBe(false);
  expect(() => joinTensors(parts)).toThrow(RangeError);
});
