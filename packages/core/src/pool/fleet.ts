import { startTimer } from "../client/timer.ts";
import type { Clock, Random } from "../env.ts";
import { NetDistError } from "../errors/index.ts";
import { Lane, type PoolMember } from "./lane.ts";
import { Listeners } from "./listeners.ts";
import { probe } from "./probe.ts";
import type { PoolWorker } from "./types.ts";

/** Work that wants workers. */
export interface LaneUser {
  wants(lane: Lane): boolean;
  /** Takes one free place; false when there is nothing for this worker now. */
  take(lane: Lane): boolean;
  /** The worker's standing has changed. */
  changed(lane: Lane): void;
  /** The worker is to be left: what waits there at once, what runs there too where `running`. */
  leave(lane: Lane, running: boolean): void;
}

/** All workers of a process, and the work that shares them. */
export class Fleet implements AsyncDisposable {
  readonly #env: { readonly clock: Clock; readonly random: Random };
  readonly #lanes = new Map<string, Lane>();
  /** Whoever was served last stands last. */
  readonly #users: LaneUser[] = [];
  /** Workers with room that nobody had anything for. */
  readonly #idle = new Set<Lane>();
  readonly #retries = new Map<Lane, () => void>();
  readonly #graces = new Map<Lane, () => void>();
  readonly #watchers = new Listeners<PoolWorker>();
  readonly #probes = new Map<Lane, Promise<void>>();
  readonly #stop = new AbortController();

  constructor(env: { readonly clock: Clock; readonly random: Random }) {
    this.#env = env;
  }

  get lanes(): readonly Lane[] {
    return [...this.#lanes.values()];
  }

  lane(member: PoolMember): Lane {
    const known = this.#lanes.get(member.address);
    if (known) {
      known.member = member;
      return known;
    }
    const lane = new Lane(member, this.#env);
    this.#lanes.set(member.address, lane);
    return lane;
  }

  watch(listener: (worker: PoolWorker) => void): () => void {
    return this.#watchers.add(listener);
  }

  join(user: LaneUser): void {
    this.#users.push(user);
  }

  /** Its workers get no probes any more that nobody else wants. */
  part(user: LaneUser): void {
    this.#users.splice(this.#users.indexOf(user), 1);
    for (const [lane, stopTimer] of this.#retries) {
      if (this.#isWanted(lane)) continue;
      stopTimer();
      this.#retries.delete(lane);
    }
    if (this.#users.length === 0) this.#idle.clear();
  }

  /** Asks a worker that was not heard of for a while, or ever, or is down, before it gets work. */
  wake(lane: Lane): void {
    // One that was never heard of may have a prompt of ours all the same: an earlier process left it there.
    if (lane.health.standing === "down" || lane.health.standing === "never-seen" || lane.stale) this.#probe(lane);
    else this.offer(lane);
  }

  /** Asks whether a worker is there; whoever asks meanwhile waits for the same answer. */
  async look(lane: Lane): Promise<void> {
    this.#probe(lane);
    await this.#probes.get(lane);
  }

  /** Gives a worker's free places to whoever has work for it, in turns. */
  offer(lane: Lane): void {
    this.#idle.delete(lane);
    while (!this.#stop.signal.aborted && !lane.probing && lane.hasRoom()) {
      const index = this.#users.findIndex((user) => user.take(lane));
      if (index === -1) return void this.#idle.add(lane);
      this.#users.push(...this.#users.splice(index, 1));
    }
  }

  /** Something new can be had: for everybody who is free, or for the first so many. */
  offerIdle(most = Number.POSITIVE_INFINITY): void {
    const lanes: Lane[] = [];
    for (const lane of this.#idle) {
      if (lanes.length >= most) break;
      lanes.push(lane);
    }
    for (const lane of lanes) this.offer(lane);
  }

  /** Tells that a worker's state may have changed. */
  note(lane: Lane): void {
    for (const user of [...this.#users]) user.changed(lane);
    this.#watchers.tell(lane.snapshot());
    if (lane.health.standing === "down") this.#retryLater(lane);
  }

  /** `grace`: milliseconds after which what runs there is given to others; it may finish unless given. */
  drain(lane: Lane, on: boolean, grace?: number): void {
    lane.draining = on;
    this.#graces.get(lane)?.();
    this.#graces.delete(lane);
    this.note(lane);
    if (!on) return this.wake(lane);
    for (const user of [...this.#users]) user.leave(lane, false);
    if (grace === undefined) return;
    const evict = (): void => {
      for (const user of [...this.#users]) user.leave(lane, true);
    };
    this.#graces.set(lane, startTimer(this.#env.clock, grace, evict, { background: true }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort(new NetDistError("CANCELLED", "The pool is closing.", { phase: "cancel" }));
    for (const stopTimer of [...this.#retries.values(), ...this.#graces.values()]) stopTimer();
    await Promise.all(this.#probes.values());
  }

  #isWanted(lane: Lane): boolean {
    return this.#users.some((user) => user.wants(lane));
  }

  #retryLater(lane: Lane): void {
    if (this.#retries.has(lane) || !this.#isWanted(lane) || this.#stop.signal.aborted) return;
    const wait = Math.max(0, lane.health.retryAt - this.#env.clock.now());
    this.#retries.set(
      lane,
      startTimer(this.#env.clock, wait, () => this.#probe(lane)),
    );
  }

  #probe(lane: Lane): void {
    this.#retries.get(lane)?.();
    this.#retries.delete(lane);
    if (lane.probing || this.#stop.signal.aborted) return;
    lane.probing = true;
    const probed = this.#ask(lane);
    this.#probes.set(lane, probed);
    void probed.finally(() => this.#probes.delete(lane));
  }

  async #ask(lane: Lane): Promise<void> {
    const error = await probe(lane, this.#env.clock, this.#stop.signal);
    lane.probing = false;
    if (this.#stop.signal.aborted) return;
    if (error) lane.health.failed(error, "down");
    else lane.answered();
    this.note(lane);
    if (error) return;
    this.offer(lane);
    await forgetGhosts(lane, this.#stop.signal);
  }
}

/** Prompts that nobody waits for any more are taken off a worker that is back. */
async function forgetGhosts(lane: Lane, signal: AbortSignal): Promise<void> {
  const ids = [...lane.ghosts];
  lane.ghosts.clear();
  const client = lane.member.connect();
  await Promise.allSettled(ids.map((id) => client.cancelJob(id, { signal })));
}
