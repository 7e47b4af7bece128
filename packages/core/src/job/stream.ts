import type { JobEvent, JobOutcome } from "./types.ts";

/** A job's listeners and its end, which is told exactly once. */
export class JobStream {
  readonly outcome: Promise<JobOutcome>;
  ended: JobOutcome | undefined;
  readonly #listeners = new Set<(event: JobEvent) => void>();
  readonly #resolve: (outcome: JobOutcome) => void;

  constructor() {
    const { promise, resolve } = deferred<JobOutcome>();
    this.outcome = promise;
    this.#resolve = resolve;
  }

  listen(listener: (event: JobEvent) => void): () => void {
    // A wrapper, so that one function listening twice is two listeners.
    const own = (event: JobEvent): void => listener(event);
    if (!this.ended) this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  say(event: JobEvent): void {
    if (this.ended) return;
    this.#tell(event);
  }

  end(outcome: JobOutcome): void {
    if (this.ended) return;
    this.ended = outcome;
    this.#resolve(outcome);
    this.#tell({ type: "end", outcome });
    this.#listeners.clear();
  }

  /** A listener that throws is its owner's fault, and must not end the job or keep others from hearing. */
  #tell(event: JobEvent): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(event);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}

export interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}

/** A promise and its two ends. */
export function deferred<T>(): Deferred<T> {
  let resolve: (value: T) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
