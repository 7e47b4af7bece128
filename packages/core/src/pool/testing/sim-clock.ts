import type { Clock } from "../../env.ts";

interface Sleeper {
  readonly at: number;
  readonly order: number;
  readonly wake: () => void;
}

/** Time that passes only when everybody waits for it. */
export class SimClock implements Clock {
  #now = 0;
  #order = 0;
  #sleepers: Sleeper[] = [];
  /** How often the time was asked for: what code looked at. */
  reads = 0;

  now(): number {
    this.reads += 1;
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const wake = (): void => {
        signal?.removeEventListener("abort", abort);
        resolve();
      };
      const sleeper: Sleeper = { at: this.#now + Math.max(0, ms), order: this.#order++, wake };
      const abort = (): void => {
        this.#sleepers = this.#sleepers.filter((one) => one !== sleeper);
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", abort, { once: true });
      this.#insert(sleeper);
    });
  }

  /** Lets time pass until the promise settles. Fails when nobody would ever wake. */
  async until<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    const note = (): void => {
      settled = true;
    };
    promise.then(note, note);
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (settled) return await promise;
      const next = this.#sleepers.shift();
      if (!next) throw new Error("everybody waits and nobody will wake");
      this.#now = Math.max(this.#now, next.at);
      next.wake();
      while (this.#sleepers[0] && this.#sleepers[0].at <= this.#now) this.#sleepers.shift()?.wake();
    }
  }

  #insert(sleeper: Sleeper): void {
    let [low, high] = [0, this.#sleepers.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#sleepers[middle] as Sleeper;
      if (other.at < sleeper.at || (other.at === sleeper.at && other.order < sleeper.order)) low = middle + 1;
      else high = middle;
    }
    this.#sleepers.splice(low, 0, sleeper);
  }
}
