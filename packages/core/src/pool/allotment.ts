import type { Clock } from "../env.ts";
import type { Lane } from "./lane.ts";
import { Latest } from "./latest.ts";
import type { Pile, Shard } from "./pile.ts";
import type { Seat } from "./seat.ts";
import { shares } from "./shares.ts";
import type { WorkSignature } from "./signature.ts";
import type { Speeds } from "./speeds.ts";

/** A shard shall keep its worker busy for so many seconds at least, where there is that much to do. */
const GRAIN = 2;
/** A speed that is this many times what was planned with, or less than its inverse, is a surprise. */
const SURPRISE = 1.25;

export interface AllotmentOptions {
  readonly split: number | undefined;
  readonly largest: number;
  readonly speeds: Speeds;
  readonly clock: Clock;
  /** Of a unit, where units may differ. */
  readonly signatureOf: ((unit: number) => WorkSignature | undefined) | undefined;
}

/**
 * Who makes what. Shares for equal finish are worked out for all workers at once, given out in pieces, and moved
 * from whoever will be last to whoever is free; so a piece costs the same for two workers and for a thousand.
 */
export class Allotment {
  readonly #pile: Pile;
  readonly #split: number | undefined;
  readonly #largest: number;
  readonly #speeds: Speeds;
  readonly #clock: Clock;
  readonly #signatureOf: AllotmentOptions["signatureOf"];
  readonly #seats = new Map<Lane, Seat>();
  /** Whoever will be ready last of those with a share left, and of those with anything under way. */
  readonly #holders = new Latest<Seat>((seat) => (seat.quota > 0 ? this.#readyAt(seat) : undefined));
  readonly #workers = new Latest<Seat>((seat) => (seat.underWay > 0 ? this.#readyAt(seat) : undefined));
  #hasLimits = false;
  #isStale = true;
  #surprises = 0;
  /** What units cost, once something is known of it. */
  signature: WorkSignature | undefined;

  constructor(pile: Pile, options: AllotmentOptions) {
    this.#pile = pile;
    this.#signatureOf = options.signatureOf;
    this.#split = options.split;
    this.#largest = options.largest;
    this.#speeds = options.speeds;
    this.#clock = options.clock;
  }

  get seats(): readonly Seat[] {
    return [...this.#seats.values()];
  }

  seat(lane: Lane): Seat | undefined {
    return this.#seats.get(lane);
  }

  add(seat: Seat): void {
    this.#seats.set(seat.lane, seat);
    this.#isStale = true;
  }

  /** The shares do not hold any more: a worker came or went. */
  unsettle(): void {
    this.#isStale = true;
  }

  /** Units that came back; they may be for workers that had nothing to do. */
  put(shard: Shard): void {
    this.#pile.put(shard);
    this.#isStale = true;
    this.retry();
  }

  /** Time has passed: whoever could take nothing may try again. */
  retry(): void {
    for (const seat of this.#seats.values()) {
      this.#isStale ||= seat.isBlocked;
      seat.isBlocked = false;
    }
  }

  /** A worker can only do units below this one: the others leave it the low ones. */
  limit(seat: Seat, below: number): void {
    seat.below = below;
    this.#hasLimits = true;
  }

  /** The worker's speed was measured once more. */
  learned(seat: Seat, signature: WorkSignature): void {
    this.signature = signature;
    const before = seat.isMeasured ? seat.unit : Number.POSITIVE_INFINITY;
    seat.rate(this.#speeds, this.signature, seat.reference);
    const ratio = seat.unit / before;
    if (ratio < SURPRISE && ratio > 1 / SURPRISE) return;
    this.#surprises += 1;
    // One surprise counts much among two workers, and little among a thousand.
    if (this.#surprises * 8 >= this.#seats.size) this.#isStale = true;
  }

  /** What a worker with room shall make next; undefined where it would only slow the others down. */
  next(seat: Seat): Shard | undefined {
    if (this.#pile.units === 0 || seat.isBlocked || !seat.isUsable) return undefined;
    if (this.#isStale) this.#allot();
    if (seat.quota === 0 && !this.#take(seat)) return undefined;
    // Until its speed is known, one picture at a time tells it.
    if (this.#split === undefined && !seat.isMeasured && seat.underWay >= seat.lane.member.slots) return undefined;
    const shard = this.#pile.take({
      most: this.#piece(seat),
      below: seat.below,
      fromEnd: this.#hasLimits && seat.below === undefined,
      accepts: (one) => this.#mayHave(seat, one),
      ...(this.#signatureOf && { prefers: (unit) => seat.lane.hasLoaded(this.#signatureOf?.(unit)?.models ?? []) }),
    });
    if (shard === undefined) {
      seat.isBlocked = true;
      this.#isStale = true;
      return undefined;
    }
    seat.quota = Math.max(0, seat.quota - shard.range.length);
    return shard;
  }

  /** It was given something: it counts among those that may be relieved of it. */
  began(seat: Seat): void {
    this.#workers.add(seat);
  }

  /** The worker that will be ready last with what it has. */
  last(): Seat | undefined {
    return this.#workers.top();
  }

  #readyAt(seat: Seat): number | undefined {
    return seat.isUsable ? this.#clock.now() / 1000 + seat.readyIn(seat.quota) : undefined;
  }

  #allot(): void {
    this.#isStale = false;
    this.#surprises = 0;
    const all = this.seats;
    this.#rate(all);
    const able = all.filter((seat) => seat.isUsable && !seat.isBlocked);
    const found = shares(
      this.#pile.units,
      able.map(({ pace }) => pace),
      this.#split,
    );
    for (const seat of all) seat.quota = 0;
    for (const [index, seat] of able.entries()) {
      seat.quota = found[index] ?? 0;
      this.#holders.add(seat);
    }
  }

  #rate(seats: readonly Seat[]): void {
    for (const seat of seats) seat.rate(this.#speeds, this.signature, 1);
    const reference = referenceOf(seats);
    for (const seat of seats) if (!seat.isMeasured) seat.rate(this.#speeds, this.signature, reference);
  }

  /** Moves units from the share of the worker that will be ready last, where that makes the end come sooner. */
  #take(seat: Seat): boolean {
    const last = this.#holders.top();
    if (last === undefined) return false;
    const step = this.#split ?? 1;
    const late = last.readyIn(last.quota);
    const early = seat.readyIn(0);
    const even = Math.floor((late - early) / (last.unit + seat.unit) / step) * step;
    const moved = Math.min(last.quota, Math.max(even, step));
    if (early + moved * seat.unit >= late) return false;
    last.quota -= moved;
    seat.quota += moved;
    this.#holders.add(seat);
    return true;
  }

  #piece(seat: Seat): number {
    if (!seat.isMeasured) return 1;
    const most = Math.min(seat.quota, seat.largest, this.#largest);
    return Math.max(1, Math.min(most, Math.max(Math.ceil(seat.quota / 2), Math.ceil(GRAIN / seat.unit))));
  }

  /** Not again the worker that failed while there is another; repetitions only within the worker's allowance. */
  #mayHave(seat: Seat, { tried }: Shard): boolean {
    if (tried.begun === 0) return true;
    if (tried.unfitOn.includes(seat.lane.member.address)) return false;
    if (tried.spent > 0 && !seat.lane.budget.allows) return false;
    const failed = (one: Seat): boolean => tried.failedOn.includes(one.lane.member.address);
    return !failed(seat) || !this.seats.some((other) => other.isUsable && !failed(other));
  }
}

/** Seconds that a worker of weight 1 needs for a unit, from those that were measured; 1 where none was. */
function referenceOf(seats: readonly Seat[]): number {
  const measured = seats.filter(({ isMeasured }) => isMeasured);
  if (measured.length === 0) return 1;
  return measured.reduce((sum, seat) => sum + seat.reference, 0) / measured.length;
}
