import { performance } from "node:perf_hooks";
import { setTimeout as wait } from "node:timers/promises";

/** Time as everything in this package sees it: monotonic milliseconds. Simulations bring their own. */
export interface Clock {
  now(): number;
  /**
   * Resolves after `ms`; rejects with the signal's reason when aborted first. A background sleep does not keep the
   * process alive.
   */
  sleep(ms: number, signal?: AbortSignal, options?: { readonly background?: boolean }): Promise<void>;
}

export interface Random {
  /** A fresh lower-case UUID v4. */
  uuid(): string;
  /** 0 ≤ x < 1. */
  number(): number;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: async (ms, signal, options) => {
    try {
      await wait(ms, undefined, { ref: options?.background !== true, ...(signal && { signal }) });
    } catch (error) {
      throw signal?.aborted ? signal.reason : error;
    }
  },
};

export const systemRandom: Random = { uuid: () => crypto.randomUUID(), number: () => Math.random() };
