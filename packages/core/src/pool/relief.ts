import type { Clock } from "../env.ts";
import type { Seat } from "./seat.ts";
import type { Attempt } from "./under-way.ts";

/** What has not begun is fetched back from workers' queues so often. */
const RECALLS = 2;
/** Waiting behind somebody else's prompt for so long may well go on; milliseconds. */
const HELD = 2_000;
/** The gain that is worth the way there and back. */
const WORTH = 1.1;
/** A prompt that runs so many times as long as expected may be made a second time. */
const OVERDUE = 2;

/** What waits in `last`'s queue, behind another prompt of ours or of somebody else's, and would be done sooner by `free`. */
export function toRecall(free: Seat, last: Seat, clock: Clock): Attempt | undefined {
  const theirs = [...last.live];
  const waiting = theirs.findLast(({ place, back }) => place.phase === "waiting" && back === undefined);
  if (waiting === undefined) return undefined;
  const isBehindOurs = theirs.some(({ place }) => place.phase === "running");
  if (!isBehindOurs && clock.now() - waiting.place.since < HELD) return undefined;
  const { range, tried } = waiting.under.shard;
  if (range.start + range.length > (free.below ?? Number.POSITIVE_INFINITY)) return undefined;
  const isSooner = free.readyIn(range.length) * WORTH < last.readyIn(0);
  return isSooner && tried.recalled < RECALLS ? waiting : undefined;
}

/** What runs on `last` for so long that a second attempt elsewhere is worth it. */
export function toRepeat(last: Seat, clock: Clock): Attempt | undefined {
  const now = clock.now();
  return [...last.live].find(
    ({ under, place }) =>
      under.attempts.size === 1 &&
      !under.ended &&
      place.phase === "running" &&
      now - place.since > OVERDUE * place.expected * 1000,
  );
}
