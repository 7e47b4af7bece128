import { backoff } from "../client/retry.ts";
import type { Clock, Random } from "../env.ts";
import type { NetDistError } from "../errors/index.ts";
import type { Verdict } from "./verdict.ts";

/** A worker's circuit: `down` is open, `suspect` lets one thing through at a time. */
export type Standing = "never-seen" | "ready" | "suspect" | "down";

/** What a worker's successes and failures say of it. */
export class Health {
  readonly #env: { readonly clock: Clock; readonly random: Random };
  standing: Standing = "never-seen";
  /** Why it is suspect or down. */
  reason: NetDistError | undefined;
  /** Monotonic time of the next probe; only while down. */
  retryAt = 0;
  /** Times that it went down since its last success. */
  #falls = 0;

  constructor(env: { readonly clock: Clock; readonly random: Random }) {
    this.#env = env;
  }

  /** It did what it was asked. */
  succeeded(): void {
    this.standing = "ready";
    this.reason = undefined;
    this.#falls = 0;
  }

  /** It answers: after a fall, one attempt shows whether it also works. */
  answered(): void {
    if (this.standing === "down") this.standing = "suspect";
    if (this.standing === "never-seen") this.standing = "ready";
  }

  failed(error: NetDistError, blame: Verdict["blame"]): void {
    if (blame === "none") return;
    this.reason = error;
    // A second doubt in a row is none any more.
    if (blame === "suspect" && this.standing !== "suspect") this.standing = "suspect";
    else this.#fall();
  }

  #fall(): void {
    this.standing = "down";
    this.retryAt = this.#env.clock.now() + backoff(this.#falls++, this.#env.random);
  }
}
