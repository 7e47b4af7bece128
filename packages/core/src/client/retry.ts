import type { Clock, Random } from "../env.ts";
import { isNetDistError } from "../errors/index.ts";

const BASE = 250;
const CAP = 10_000;
const RETRIES = 3;
/** Silence has taken its time already: once more shows whether it was only the connection. */
const AFTER_SILENCE = 1;

/** Full jitter: anything between 0 and base · 2^n, at most the cap; in milliseconds. */
export function backoff(n: number, random: Random): number {
  return random.number() * Math.min(CAP, BASE * 2 ** n);
}

/**
 * Runs `attempt` again after failures that may pass, up to three times; once after silence. Only for requests that may be repeated; the
 * backoff ends at once when the caller aborts.
 */
export async function withRetries<T>(
  env: { readonly clock: Clock; readonly random: Random },
  attempt: () => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  for (let n = 0; ; n++) {
    try {
      return await attempt();
    } catch (error) {
      if (signal?.aborted || !isNetDistError(error) || error.facts.retryable !== true) throw error;
      if (n >= (error.code === "TIMEOUT" ? AFTER_SILENCE : RETRIES)) throw error;
      await env.clock.sleep(backoff(n, env.random), signal);
    }
  }
}
