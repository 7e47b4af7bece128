import type { Clock } from "../env.ts";
import { onAbort } from "./timer.ts";

/** How long one request may take, in milliseconds. */
export interface Limits {
  /** Until the answer's headers are there. */
  readonly headers: number;
  /** Between two pieces of a body, up or down. */
  readonly idle: number;
  /** Altogether. */
  readonly total: number;
}

/** Why a request was given up by us. */
export class OutOfTime extends Error {
  override readonly name = "OutOfTime";
}

/** Watches one request: aborts it when a limit passes or the caller aborts. `end` must be called. */
export interface Patience {
  readonly signal: AbortSignal;
  /** A byte went up or down. */
  moved(): void;
  /** The headers are there: from now on only `idle` and `total` count. */
  answered(): void;
  end(): void;
}

/** Starts the watch: one timer at a time, whatever the number of limits. */
export function startPatience(clock: Clock, limits: Limits, caller: AbortSignal | undefined): Patience {
  const controller = new AbortController();
  const done = new AbortController();
  const started = clock.now();
  let last = started;
  let waiting = true;
  const unlink = onAbort(caller, (reason) => controller.abort(reason));

  const due = (): [at: number, what: string] => {
    const total = started + limits.total;
    const next = last + (waiting ? limits.headers : limits.idle);
    if (total <= next) return [total, `not done after ${seconds(limits.total)}`];
    return waiting ? [next, `no answer for ${seconds(limits.headers)}`] : [next, `no byte for ${seconds(limits.idle)}`];
  };
  const watch = async (): Promise<void> => {
    for (;;) {
      const [at, what] = due();
      const left = at - clock.now();
      if (left <= 0) return controller.abort(new OutOfTime(what));
      await clock.sleep(left, done.signal);
    }
  };
  watch().catch(() => {});
  return {
    signal: controller.signal,
    moved: () => {
      last = clock.now();
    },
    answered: () => {
      last = clock.now();
      waiting = false;
    },
    end: () => {
      unlink();
      done.abort();
    },
  };
}

function seconds(ms: number): string {
  return ms < 10_000 ? `${Math.round(ms / 100) / 10} s` : `${Math.round(ms / 1000)} s`;
}
