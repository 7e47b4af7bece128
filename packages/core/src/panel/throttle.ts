import { startTimer } from "../client/timer.ts";
import type { Clock } from "../env.ts";

/** Calls of one kind by key, at most one each `ms`: the first at once, the last always. */
export interface Throttle {
  call(key: string): void;
  /** The last call at once, where one waits. */
  flush(key: string): void;
  stop(): void;
}

export function createThrottle(clock: Clock, ms: number, act: (key: string) => void): Throttle {
  const waiting = new Map<string, { again: boolean; readonly stop: () => void }>();
  const begin = (key: string): void => {
    act(key);
    const stop = startTimer(clock, ms, () => over(key), { background: true });
    waiting.set(key, { again: false, stop });
  };
  const over = (key: string): void => {
    const { again } = waiting.get(key) ?? { again: false };
    waiting.delete(key);
    if (again) begin(key);
  };
  return {
    call(key) {
      const known = waiting.get(key);
      if (known) known.again = true;
      else begin(key);
    },
    flush(key) {
      waiting.get(key)?.stop();
      waiting.delete(key);
      act(key);
    },
    stop() {
      for (const { stop } of waiting.values()) stop();
      waiting.clear();
    },
  };
}
