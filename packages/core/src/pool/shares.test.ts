import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Pace, shares } from "./shares.ts";
import { seeded } from "./testing/simulation.ts";

/** When all is done, if everybody makes so many. */
const end = (counts: readonly number[], paces: readonly Pace[]): number =>
  Math.max(
    ...counts.map((count, index) => (count === 0 ? 0 : (paces[index]?.free ?? 0) + count * (paces[index]?.unit ?? 0))),
  );

/** The best end there is, by giving each unit to whoever would end it first: exact for equal units. */
function best(units: number, paces: readonly Pace[]): number {
  const counts = paces.map(() => 0);
  for (let unit = 0; unit < units; unit++) {
    const ends = paces.map(({ free, unit: seconds }, index) => free + ((counts[index] ?? 0) + 1) * seconds);
    const first = ends.indexOf(Math.min(...ends));
    counts[first] = (counts[first] ?? 0) + 1;
  }
  return end(counts, paces);
}

const pace = fc.record({
  free: fc.double({ min: 0, max: 100, noNaN: true }),
  unit: fc.double({ min: 0.001, max: 50, noNaN: true }),
});

describe("shares for equal finish", () => {
  test.for([
    { name: "4:1", units: 40, paces: [1, 4], expected: [32, 8] },
    { name: "4:2:1", units: 42, paces: [1, 2, 4], expected: [24, 12, 6] },
    { name: "one worker", units: 7, paces: [3], expected: [7] },
    {
      name: "a worker that would end later alone than the others together",
      units: 10,
      paces: [1, 11],
      expected: [10, 0],
    },
    { name: "fewer units than workers", units: 1, paces: [5, 2, 3], expected: [0, 1, 0] },
  ])("$name", ({ units, paces, expected }) => {
    expect(
      shares(
        units,
        paces.map((unit) => ({ free: 0, unit })),
      ),
    ).toEqual(expected);
  });

  test("a worker that has to load a model first gets less, or nothing", () => {
    expect(
      shares(20, [
        { free: 0, unit: 1 },
        { free: 6, unit: 1 },
      ]),
    ).toEqual([13, 7]);
    expect(
      shares(5, [
        { free: 0, unit: 1 },
        { free: 30, unit: 1 },
      ]),
    ).toEqual([5, 0]);
  });

  test("units that move together stay together, and the last shard may be short", () => {
    expect(
      shares(
        10,
        [
          { free: 0, unit: 1 },
          { free: 0, unit: 1 },
        ],
        4,
      ),
    ).toEqual([8, 2]);
  });

  test("nobody there: nothing is given", () => expect(shares(5, [])).toEqual([]));

  test("are as good as the best, and all there, for any workers", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.array(pace, { minLength: 1, maxLength: 12 }), (units, paces) => {
        const counts = shares(units, paces);
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(units);
        expect(Math.min(...counts)).toBeGreaterThanOrEqual(0);
        expect(end(counts, paces)).toBeLessThanOrEqual(best(units, paces) * 1.000001);
      }),
    );
  });

  test.for([1, 999, 12_345, 100_000])("give every one of %i units to 1,000 workers of any speed", (units) => {
    const { number } = seeded(units);
    const paces = Array.from({ length: 1000 }, () => ({ free: number() * 100, unit: 0.001 + number() * 50 }));
    for (const step of [1, 7, 64]) {
      expect(shares(units, paces, step).reduce((sum, count) => sum + count, 0)).toBe(units);
    }
  });

  test("cost the same per worker for 10 and for 1,000", () => {
    const looks = (workers: number): number => {
      let count = 0;
      const paces = Array.from({ length: workers }, () => ({
        free: 0,
        get unit() {
          count += 1;
          return 1;
        },
      }));
      shares(workers * 10, paces);
      return count / workers;
    };
    expect(looks(1000)).toBeLessThan(looks(10) * 1.2);
  });
});
