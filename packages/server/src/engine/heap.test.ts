import fc from "fast-check";
import { expect, test } from "vitest";
import { createHeap } from "./heap.ts";

const less = (a: number, b: number) => a < b;

test("gives back everything in order, with removals in between", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 50 })),
      fc.array(fc.integer({ min: 0, max: 50 })),
      (values, removed) => {
        const heap = createHeap(less);
        for (const value of values) heap.push(value);
        const left = [...values];
        for (const value of removed) {
          const index = left.indexOf(value);
          expect(heap.remove((item) => item === value)).toBe(index >= 0);
          if (index >= 0) left.splice(index, 1);
        }
        const popped = Array.from({ length: left.length }, () => heap.pop());
        expect(popped).toEqual(left.sort((a, b) => a - b));
        expect(heap.pop()).toBeUndefined();
      },
    ),
  );
});

test("lies in memory as Python's heapq has it", () => {
  const heap = createHeap(less);
  for (const value of [5, 3, 8, 1, 9, 2]) heap.push(value);
  expect(heap.items).toEqual([1, 3, 2, 5, 9, 8]);
  heap.pop();
  expect(heap.items).toEqual([2, 3, 8, 5, 9]);
});
