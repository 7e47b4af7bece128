import type { QueueState } from "./queue.ts";
import { onAbort } from "./timer.ts";

interface Look {
  /** Monotonic milliseconds. */
  readonly askedAt: number;
  readonly answer: Promise<QueueState>;
  readonly stop: AbortController;
  waiting: number;
}

/** Looks at a worker's queue, each for all who ask at about the same time: its answer can be megabytes. */
export class SharedQueue {
  readonly #ask: (signal: AbortSignal) => Promise<QueueState>;
  readonly #now: () => number;
  #last: Look | undefined;

  constructor(ask: (signal: AbortSignal) => Promise<QueueState>, now: () => number) {
    this.#ask = ask;
    this.#now = now;
  }

  /** The queue as it was at `since` or later. The look ends when nobody waits for it any more. */
  since(since: number, signal: AbortSignal | undefined): Promise<QueueState> {
    const known = this.#last;
    const look = known && known.askedAt >= since && !known.stop.signal.aborted ? known : this.#begin();
    look.waiting += 1;
    return new Promise<QueueState>((resolve, reject) => {
      const leave = onAbort(signal, (reason) => {
        look.waiting -= 1;
        if (look.waiting === 0) look.stop.abort(reason);
        reject(reason);
      });
      look.answer.then(resolve, reject).finally(leave);
    });
  }

  #begin(): Look {
    const stop = new AbortController();
    const look: Look = { askedAt: this.#now(), answer: this.#ask(stop.signal), stop, waiting: 0 };
    this.#last = look;
    // A failure is for those who waited; who comes later asks anew.
    look.answer.catch(() => {
      if (this.#last === look) this.#last = undefined;
    });
    return look;
  }
}
