import type { Clock } from "../env.ts";
import { onAbort } from "./timer.ts";

/** How long one request may take, in milliseconds. */
export interface Limits {
  /** Until the answer's headers are there; counted from the last byte that was sent. */
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
  /** Bytes went up or down. */
  moved(): void;
  /** All bytes are on their way: from now on `headers` counts, where until then the other side had to take some. */
  sent(): void;
  /** The headers are there: from now on only `idle` and `total` count. */
  answered(): void;
  end(): void;
}

type Step = "send" | "wait" | "read";

/** Starts the watch: one timer at a time, whatever the number of limits. `streams`: a body goes up piece by piece. */
export function startPatience(
  clock: Clock,
  limits: Limits,
  caller: AbortSignal | undefined,
  { streams = false }: { readonly streams?: boolean } = {},
): Patience {
  const controller = new AbortController();
  const done = new AbortController();
  const started = clock.now();
  let last = started;
  let step: Step = streams ? "send" : "wait";
  const to = (next: Step): void => {
    last = clock.now();
    step = next;
  };
  const unlink = onAbort(caller, (reason) => controller.abort(reason));

  const due = (): [at: number, what: string] => {
    const total = started + limits.total;
    const limit = step === "wait" ? limits.headers : limits.idle;
    if (total <= last + limit) return [total, `not done after ${seconds(limits.total)}`];
    return [last + limit, `${SILENCE[step]} for ${seconds(limit)}`];
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
    moved: () => to(step),
    // An answer may come before all is sent.
    sent: () => to(step === "send" ? "wait" : step),
    answered: () => to("read"),
    end: () => {
      unlink();
      done.abort();
    },
  };
}

const SILENCE = { send: "no byte taken", wait: "no answer", read: "no byte" } as const;

function seconds(ms: number): string {
  return ms < 10_000 ? `${Math.round(ms / 100) / 10} s` : `${Math.round(ms / 1000)} s`;
}
