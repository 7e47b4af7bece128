import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Pile, type Shard, UNTRIED } from "./pile.ts";

const pile = (length: number, split?: number, start = 0): Pile => new Pile({ start, length }, split);
const range = (start: number, length: number) => ({ start, length });

describe("without a fixed size", () => {
  test("rows of units are taken from the front, as many as wished", () => {
    const units = pile(10, undefined, 5);
    expect(units.take({ most: 4 })?.range).toEqual(range(5, 4));
    expect(units.take({ most: 99 })?.range).toEqual(range(9, 6));
    expect(units.take({ most: 1 })).toBeUndefined();
  });
  test("those who can only make low units get them, and the others take from the end", () => {
    const units = pile(10);
    expect(units.take({ most: 3, fromEnd: true })?.range).toEqual(range(7, 3));
    expect(units.take({ most: 9, below: 4 })?.range).toEqual(range(0, 4));
    expect(units.take({ most: 9, below: 4 })).toBeUndefined();
  });
  test("what comes back keeps what was tried, in both halves", () => {
    const units = pile(4);
    const shard = units.take({ most: 4 }) as Shard;
    units.put({ ...shard, tried: { ...UNTRIED, spent: 1 } });
    expect([units.take({ most: 2 }), units.take({ most: 2 })].map((one) => one?.tried.spent)).toEqual([1, 1]);
  });
  test("a shard that is not accepted stays", () => {
    const units = pile(4);
    units.put({ range: range(10, 2), tried: { ...UNTRIED, begun: 1 } });
    expect(units.take({ most: 9, fromEnd: true, accepts: ({ tried }) => tried.begun === 0 })?.range).toEqual(
      range(0, 4),
    );
    expect(units.units).toBe(2);
  });
});

describe("with a fixed size", () => {
  test("shards are cut where they were cut at first, from both ends", () => {
    const units = pile(10, 4);
    expect(units.take({ most: 1, fromEnd: true })?.range).toEqual(range(8, 2));
    expect(units.take({ most: 1 })?.range).toEqual(range(0, 4));
    expect(units.take({ most: 1 })?.range).toEqual(range(4, 4));
  });
  test("a preferred shard is taken before its turn, from a little further on only", () => {
    const units = pile(100, 2);
    expect(units.take({ most: 2, prefers: (unit) => unit === 6 })?.range).toEqual(range(6, 2));
    expect(units.take({ most: 2, prefers: (unit) => unit === 98 })?.range).toEqual(range(0, 2));
  });
  test("exactly a whole shard can be taken out, and nothing else", () => {
    const units = pile(10, 4);
    expect([range(2, 4), range(4, 2), range(8, 4), range(40, 4)].map((one) => units.takeOut(one))).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect([range(4, 4), range(8, 2), range(4, 4)].map((one) => units.takeOut(one))).toEqual([true, true, false]);
    expect(units.units).toBe(4);
  });
});

test("whatever is taken and put back, every unit is there once", () => {
  const action = fc.record({ most: fc.integer({ min: 1, max: 9 }), fromEnd: fc.boolean(), back: fc.boolean() });
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 60 }),
      fc.option(fc.integer({ min: 1, max: 7 })),
      fc.array(action),
      (length, split, actions) => {
        const units = pile(length, split ?? undefined);
        const taken: Shard[] = [];
        for (const { back, ...wish } of actions) {
          const shard = units.take(wish);
          if (shard && back) units.put(shard);
          else if (shard) taken.push(shard);
        }
        const all = [...taken, ...units.empty()].flatMap(({ range: { start, length: count } }) =>
          Array.from({ length: count }, (_, at) => start + at),
        );
        expect(all.sort((a, b) => a - b)).toEqual(Array.from({ length }, (_, at) => at));
      },
    ),
  );
});
