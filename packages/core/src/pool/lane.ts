import type { WorkerClient } from "../client/worker.ts";
import type { WorkerEntry } from "../config/index.ts";
import type { Clock, Random } from "../env.ts";
import type { NetDistError } from "../errors/index.ts";
import { RetryBudget } from "./budget.ts";
import { Health } from "./health.ts";
import type { PoolWorker, WorkerState } from "./types.ts";
import type { Verdict } from "./verdict.ts";

/** A worker that may be given work. */
export interface PoolMember extends Pick<WorkerEntry, "slots" | "tags" | "weight"> {
  /** Its address in one spelling: what tells workers apart. */
  readonly address: string;
  /** Name or origin. */
  readonly worker: string;
  /** Its client as the settings are now. Throws CONFIG_INVALID. */
  connect(): WorkerClient;
}

/** A prompt of ours on a worker. */
export interface InFlight {
  /** Monotonic time at which it was sent, then at which it began to run. */
  since: number;
  /** Seconds that it is expected to run. */
  readonly expected: number;
  phase: "waiting" | "running" | "fetching";
}

/** Prompts that run or wait there for each slot: one runs, and the next one is there when it ends. */
const DEPTH = 2;
/** With those whose results are being fetched. */
const MOST = 4;
/** Seconds that somebody else's prompt is expected to go on at most: then it is tried whether it has ended. */
const MOST_HELD = 60;
/** A worker that was heard of so long ago is asked before it gets work; milliseconds. */
const STALE = 30_000;

/** One worker with what is on it: everybody's jobs there, whoever sent them. */
export class Lane {
  member: PoolMember;
  readonly health: Health;
  readonly budget: RetryBudget;
  readonly live = new Set<InFlight>();
  /** It gets nothing new. */
  draining = false;
  /** A probe is under way. */
  probing = false;
  /** Prompts that may still be there although nobody waits for them. */
  readonly ghosts = new Set<string>();
  succeeded = 0;
  failed = 0;
  readonly #clock: Clock;
  /** Since when something of ours has waited there while nothing of ours ran. */
  #waitsSince: number | undefined;
  #models = "";
  #epoch = 0;
  #seenAt = Number.NEGATIVE_INFINITY;

  constructor(member: PoolMember, env: { readonly clock: Clock; readonly random: Random }) {
    this.member = member;
    this.health = new Health(env);
    this.budget = new RetryBudget(env.clock);
    this.#clock = env.clock;
  }

  get worker(): string {
    return this.member.worker;
  }

  /** May get work once it has room. */
  get usable(): boolean {
    return !this.draining && this.health.standing !== "down";
  }

  /** Not heard of for a while, with nothing there that would tell. */
  get stale(): boolean {
    return this.live.size === 0 && this.#clock.now() - this.#seenAt > STALE;
  }

  /** Whether another prompt may go there now. */
  hasRoom(): boolean {
    const { standing } = this.health;
    if (!this.usable || standing === "never-seen") return false;
    if (standing === "suspect") return this.live.size === 0;
    const { slots } = this.member;
    const busy = count(this.live, ({ phase }) => phase !== "fetching");
    return busy < slots * DEPTH && this.live.size < slots * MOST;
  }

  /**
   * Seconds until it will have done what is there. What is overdue is expected to take half as long again; where nothing
   * that we sent begins, somebody else's prompt runs there, and is expected to go on for as long again.
   */
  freeIn(): number {
    const now = this.#clock.now();
    let sum = 0;
    for (const { phase, since, expected } of this.live) {
      const passed = (now - since) / 1000;
      if (phase === "waiting") sum += expected;
      if (phase === "running") sum += passed < expected ? expected - passed : passed / 2;
    }
    const held = this.#waitsSince === undefined ? 0 : Math.min((now - this.#waitsSince) / 1000, MOST_HELD);
    return (sum + held) / this.member.slots;
  }

  /** Whether these models were the last that it loaded, as far as we know. */
  hasLoaded(models: readonly string[]): boolean {
    return models.length === 0 || this.#models === models.join();
  }

  /** A prompt of ours goes there, expected to run so many seconds. */
  enter(expected: number): InFlight {
    const place: InFlight = { since: this.#clock.now(), expected, phase: "waiting" };
    if (!this.#isRunning) this.#waitsSince ??= place.since;
    this.live.add(place);
    return place;
  }

  runs(place: InFlight): void {
    this.#waitsSince = undefined;
    place.phase = "running";
    place.since = this.#clock.now();
  }

  exit(place: InFlight): void {
    this.live.delete(place);
  }

  get #isRunning(): boolean {
    return count(this.live, ({ phase }) => phase === "running") > 0;
  }

  /** It is sent something with these models. */
  loads(models: readonly string[]): void {
    this.#models = models.join();
  }

  /** A restart unloads them. */
  sawEpoch(epoch: number): void {
    if (epoch === this.#epoch) return;
    this.#epoch = epoch;
    this.#models = "";
  }

  /** A probe was answered. */
  answered(): void {
    this.#seenAt = this.#clock.now();
    this.health.answered();
  }

  didSucceed(): void {
    this.#seenAt = this.#clock.now();
    this.succeeded += 1;
    this.health.succeeded();
  }

  didFail(error: NetDistError, blame: Verdict["blame"]): void {
    this.failed += 1;
    this.health.failed(error, blame);
  }

  get state(): WorkerState {
    if (this.draining) return "draining";
    const { standing } = this.health;
    return standing === "ready" && this.live.size > 0 ? "busy" : standing;
  }

  snapshot(): PoolWorker {
    const { worker, slots, tags, weight } = this.member;
    const { reason, standing, retryAt } = this.health;
    return {
      worker,
      state: this.state,
      reason: reason && { code: reason.code, says: reason.message },
      nextTry: standing === "down" ? Math.max(0, retryAt - this.#clock.now()) : undefined,
      jobs: this.live.size,
      ...{ slots, tags, weight },
      succeeded: this.succeeded,
      failed: this.failed,
      epoch: this.#epoch,
    };
  }
}

function count<T>(items: Iterable<T>, test: (item: T) => boolean): number {
  let total = 0;
  for (const item of items) if (test(item)) total += 1;
  return total;
}
