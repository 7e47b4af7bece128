import type { NetDistError } from "../errors/index.ts";
import type { Lane } from "./lane.ts";
import type { Pace } from "./shares.ts";
import type { WorkSignature } from "./signature.ts";
import type { Speeds } from "./speeds.ts";
import type { WorkerShare } from "./types.ts";
import type { Attempt } from "./under-way.ts";

/** One worker as one run sees it. */
export class Seat {
  readonly lane: Lane;
  /** Units that it is to be given yet. */
  quota = 0;
  /** What it has, in the order in which it was given. */
  readonly live = new Set<Attempt>();
  /** Units of these. */
  underWay = 0;
  done = 0;
  /** Milliseconds. */
  busy = 0;
  errors = 0;
  /** Why it cannot do this work at all. */
  unfit: NetDistError | undefined;
  /** It can do units below this one only. */
  below: number | undefined;
  /** Most units at a time, where its memory has shown a limit. */
  largest = Number.POSITIVE_INFINITY;
  /** It is no longer one of the chosen workers. */
  isGone = false;
  /** Nothing that waits now is for it. */
  isBlocked = false;
  /** Whether it was usable when its run last looked. */
  wasUsable = true;
  /** Whether `unit` was measured or only guessed. */
  isMeasured = false;
  /** Seconds for one unit, all its slots at work. */
  unit = 1;
  #load = 0;
  #transfer = 0;
  #models: readonly string[] = [];

  constructor(lane: Lane) {
    this.lane = lane;
  }

  get isUsable(): boolean {
    return this.unfit === undefined && !this.isGone && this.lane.usable;
  }

  /** Takes up what is known of its speed; `reference` is what a worker of weight 1 would need. */
  rate(speeds: Speeds, signature: WorkSignature | undefined, reference: number): void {
    const { member } = this.lane;
    const speed = signature && speeds.of(member.address, signature);
    this.isMeasured = speed !== undefined;
    this.unit = (speed?.unit ?? reference / member.weight) / member.slots;
    this.#load = speed?.load ?? 0;
    this.#transfer = speed?.transfer ?? 0;
    this.#models = signature?.models ?? [];
  }

  /** What a worker of weight 1 would need, judged by this one. */
  get reference(): number {
    return this.unit * this.lane.member.slots * this.lane.member.weight;
  }

  get pace(): Pace {
    return { free: this.readyIn(0), unit: this.unit };
  }

  /** Seconds until it will have done, and sent, what it has and so many units more. */
  readyIn(units: number): number {
    const load = this.lane.hasLoaded(this.#models) ? 0 : this.#load;
    return this.lane.freeIn() + load + units * this.unit + this.#transfer;
  }

  get share(): WorkerShare {
    const { done, underWay, busy, errors } = this;
    return { worker: this.lane.worker, done, underWay, busy, errors };
  }
}
