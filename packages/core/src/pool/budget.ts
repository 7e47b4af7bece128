import type { Clock } from "../env.ts";

const MOST = 10;
/** One repetition for every five first attempts. */
const EARNED = 0.2;
const EARNED_IN_A_SECOND = 0.1;

/**
 * A worker's allowance of repeated attempts: at most a fifth of what it does otherwise, and a few at once, so that an
 * outage is not multiplied. Time earns a little, so that nothing waits for ever.
 */
export class RetryBudget {
  readonly #clock: Clock;
  #saved = MOST;
  #at: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#at = clock.now();
  }

  /** A first attempt was sent. */
  earn(): void {
    this.#saved = Math.min(MOST, this.#now() + EARNED);
  }

  get allows(): boolean {
    return this.#now() >= 1;
  }

  spend(): void {
    this.#saved = this.#now() - 1;
  }

  #now(): number {
    const now = this.#clock.now();
    this.#saved = Math.min(MOST, this.#saved + ((now - this.#at) / 1000) * EARNED_IN_A_SECOND);
    this.#at = now;
    return this.#saved;
  }
}
