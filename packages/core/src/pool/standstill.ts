import type { Clock } from "../env.ts";
import type { NetDistError } from "../errors/index.ts";
import { noWorker } from "./failures.ts";
import type { Seat } from "./seat.ts";

const PATIENCE = 60_000;

export interface StandstillOptions {
  readonly clock: Clock;
  /** Milliseconds; 60 s unless given. */
  readonly patience: number | undefined;
  /** Nobody can go on: told once each time that this begins. */
  onBegin(says: string): void;
}

/** Times in which no worker can go on with a run. */
export class Standstill {
  readonly #options: StandstillOptions;
  #since: number | undefined;

  constructor(options: StandstillOptions) {
    this.#options = options;
  }

  /** Something is under way. */
  over(): void {
    this.#since = undefined;
  }

  /** Nothing is under way: gives why the run has to end, once that is certain or has lasted long enough. */
  look(seats: readonly Seat[]): NetDistError | undefined {
    if (seats.some(({ isUsable, isBlocked }) => isUsable && !isBlocked)) return void this.over();
    const errors = seats.flatMap(({ unfit, lane }) => unfit ?? lane.health.reason ?? []);
    if (seats.every(({ unfit }) => unfit)) return noWorker(seats.length === 0 ? "none" : "unfit", errors);
    const { clock, patience = PATIENCE, onBegin } = this.#options;
    const error = noWorker("down", errors);
    if (this.#since === undefined) onBegin(error.message);
    this.#since ??= clock.now();
    return clock.now() - this.#since >= patience ? error : undefined;
  }
}
