import { expect, test } from "vitest";
import { severalAtOnce } from "./several-at-once.ts";

async function* numbers(to: number, taken: number[] = []): AsyncGenerator<number> {
  for (let number = 1; number <= to; number += 1) {
    taken.push(number);
    yield number;
  }
}

test("every item is worked on, and never more than the limit at once", async () => {
  let underWay = 0;
  let most = 0;
  const done: number[] = [];
  await severalAtOnce(numbers(10), 3, async (number) => {
    underWay += 1;
    most = Math.max(most, underWay);
    await new Promise(setImmediate);
    underWay -= 1;
    done.push(number);
  });
  expect(done.sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(most).toBe(3);
});

test("a failure is thrown when what was begun has settled, and nothing more is taken", async () => {
  const taken: number[] = [];
  const settled: number[] = [];
  const work = async (number: number): Promise<void> => {
    await new Promise(setImmediate);
    settled.push(number);
    if (number === 2) throw new Error("two");
  };
  await expect(severalAtOnce(numbers(100, taken), 2, work)).rejects.toThrow("two");
  expect(settled).toEqual(taken);
  expect(taken.length).toBeLessThan(6);
});
