import type { NetDistError } from "../errors/index.ts";
import { exhausted, poisoned } from "./failures.ts";
import type { Shard, Tried } from "./pile.ts";
import type { PoolWork } from "./types.ts";
import type { Verdict } from "./verdict.ts";

/** Attempts that a worker took and did not finish. */
const ATTEMPTS = 3;
/** Attempts that failed before anything was sent, on workers where that had happened before. */
const VAIN = 8;
/** What takes so many workers down is not given to another one. */
const POISON = 2;

export interface FailedTry {
  /** The worker's address. */
  readonly address: string;
  readonly error: NetDistError;
  readonly verdict: Verdict;
  /** Whether the worker may have had the prompt. */
  readonly wasSent: boolean;
}

/** What becomes of a shard after an attempt has failed: its end, or another attempt with this behind it. */
export function nextStep(
  work: PoolWork,
  { range, tried }: Shard,
  { address, error, verdict, wasSent }: FailedTry,
  attempts: number = ATTEMPTS,
): { readonly error: NetDistError } | { readonly tried: Tried } {
  if (verdict.next === "stop") return { error };
  const isUnfit = verdict.next === "unfit";
  const now: Tried = {
    ...tried,
    begun: tried.begun + 1,
    spent: tried.spent + (wasSent && !isUnfit ? 1 : 0),
    unfitOn: isUnfit ? withItem(tried.unfitOn, address) : tried.unfitOn,
    failedOn: withItem(tried.failedOn, address),
    killed: verdict.killed ? withItem(tried.killed, address) : tried.killed,
    errors: [...tried.errors, error],
  };
  if (now.killed.length >= POISON) return { error: poisoned(work, range, now) };
  const inVain = now.begun - now.spent - now.recalled - now.failedOn.length;
  if (now.spent >= attempts || inVain >= VAIN) return { error: exhausted(work, range, now) };
  return { tried: now };
}

function withItem(list: readonly string[], item: string): readonly string[] {
  return list.includes(item) ? list : [...list, item];
}
