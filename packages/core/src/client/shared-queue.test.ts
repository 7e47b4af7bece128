import { expect, test } from "vitest";
import type { QueueState } from "./queue.ts";
import { SharedQueue } from "./shared-queue.ts";

const EMPTY: QueueState = { running: [], pending: [] };

/** A queue that is asked by hand: what was asked, and how to answer. */
function byHand() {
  const asked: { signal: AbortSignal; answer: (state: QueueState) => void; fail: (error: Error) => void }[] = [];
  let now = 0;
  const ask = (signal: AbortSignal) =>
    new Promise<QueueState>((answer, fail) => {
      signal.addEventListener("abort", () => fail(signal.reason));
      asked.push({ signal, answer, fail });
    });
  const queue = new SharedQueue(ask, () => now);
  return { queue, asked, at: (time: number) => void (now = time) };
}

test("one look serves all who ask while it lasts, and a while after", async () => {
  const { queue, asked, at } = byHand();
  const early = [queue.since(0, undefined), queue.since(0, undefined)];
  at(700);
  const late = queue.since(-50, undefined);
  asked[0]?.answer(EMPTY);
  expect(await Promise.all([...early, late])).toEqual([EMPTY, EMPTY, EMPTY]);
  expect(await queue.since(0, undefined)).toBe(EMPTY);
  expect(asked).toHaveLength(1);
});

test("who needs to know how it is later gets a look of its own", async () => {
  const { queue, asked, at } = byHand();
  void queue.since(0, undefined);
  at(10);
  const later = queue.since(5, undefined);
  expect(asked).toHaveLength(2);
  asked[1]?.answer(EMPTY);
  expect(await later).toBe(EMPTY);
});

test("who stops waiting leaves it to the others; the last one ends it", async () => {
  const { queue, asked } = byHand();
  const [one, two] = [new AbortController(), new AbortController()];
  const waiting = [queue.since(0, one.signal), queue.since(0, two.signal)];
  one.abort(new Error("one"));
  await expect(waiting[0]).rejects.toThrow("one");
  expect(asked[0]?.signal.aborted).toBe(false);
  two.abort(new Error("two"));
  await expect(waiting[1]).rejects.toThrow("two");
  expect(asked[0]?.signal.aborted).toBe(true);
  void queue.since(0, undefined);
  expect(asked).toHaveLength(2);
});

test("a failure is told to all who waited, and is not kept", async () => {
  const { queue, asked } = byHand();
  const waiting = [queue.since(0, undefined), queue.since(0, undefined)];
  asked[0]?.fail(new Error("no"));
  for (const one of waiting) await expect(one).rejects.toThrow("no");
  const again = queue.since(0, undefined);
  asked[1]?.answer(EMPTY);
  expect(await again).toBe(EMPTY);
});
