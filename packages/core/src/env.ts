import { performance } from "node:perf_hooks";
import { setTimeout as wait } from "node:timers/promises";

/** Time as everything in this package sees it: monotonic milliseconds. Simulations bring their own. */
export interface Clock {
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason when aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface Random {
  /** A fresh lower-case UUID v4. */
  uuid(): string;
  /** 0 ≤ x < 1. */
  number(): number;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: async (ms, signal) => {
    await wait(ms, undefined, signal ? { signal } : {});
  },
};

export const systemRandom: Random = { uuid: () => crypto.randomUUID(), number: () => Math.random() };
