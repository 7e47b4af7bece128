import type { Clock } from "../env.ts";

/** Calls `fire` after `ms` unless the returned function was called before; leaves nothing behind either way. */
export function startTimer(clock: Clock, ms: number, fire: () => void, options?: { background?: boolean }): () => void {
  const stop = new AbortController();
  clock.sleep(ms, stop.signal, options).then(fire, () => {});
  return () => stop.abort();
}

/** Calls `listener` when `signal` is or gets aborted; the returned function takes the listener away. */
export function onAbort(signal: AbortSignal | undefined, listener: (reason: unknown) => void): () => void {
  if (!signal) return () => {};
  const call = (): void => listener(signal.reason);
  if (signal.aborted) call();
  else signal.addEventListener("abort", call, { once: true });
  return () => signal.removeEventListener("abort", call);
}
