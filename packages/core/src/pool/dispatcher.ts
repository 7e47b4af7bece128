import { isNetDistError, NetDistError } from "../errors/index.ts";
import type { Range } from "../plan.ts";
import { Allotment } from "./allotment.ts";
import type { AttemptOutcome } from "./attempt.ts";
import { Attempts } from "./attempts.ts";
import { noWorker } from "./failures.ts";
import type { Fleet, LaneUser } from "./fleet.ts";
import type { Lane } from "./lane.ts";
import { nextStep } from "./next-step.ts";
import { Pile, type Shard, type Tried, UNTRIED } from "./pile.ts";
import type { PoolDeps } from "./pool.ts";
import { toRecall, toRepeat } from "./relief.ts";
import { Seat } from "./seat.ts";
import type { WorkSignature } from "./signature.ts";
import type { LeftBehind, PoolEvent, PoolOptions, PoolWork, ShardOutcome, WorkerShare } from "./types.ts";
import type { Attempt, UnderWay } from "./under-way.ts";
import { judgeFailure, type Verdict } from "./verdict.ts";

/** What a dispatcher tells, and asks. */
export interface DispatchListener {
  say(event: PoolEvent): void;
  /** A shard's end, each unit once. */
  ended(outcome: ShardOutcome): void;
  /** True while nobody takes what is there already. */
  isFull(): boolean;
  /** All shards have ended, and nothing is left behind. */
  done(): void;
}

const LARGEST = 8;
const PATIENCE = 60_000;
const BEAT = 1_000;
/** Beats between two looks at who the chosen workers are. */
const REFRESH = 2;
/** A prompt left by an earlier process that is gone says nothing of its worker. */
const NO_BLAME: Verdict = { next: "again", blame: "none", killed: false };

/** Has the shards of one work made, each exactly once. */
export class Dispatcher implements LaneUser {
  readonly #deps: PoolDeps;
  readonly #fleet: Fleet;
  readonly #work: PoolWork;
  readonly #options: PoolOptions;
  readonly #listener: DispatchListener;
  readonly #pile: Pile;
  readonly #allotment: Allotment;
  readonly #attempts: Attempts;
  readonly #signatureOf: ((unit: number) => WorkSignature | undefined) | undefined;
  readonly #over = new AbortController();
  #isReady = false;
  #isStopped = false;
  #hopelessSince: number | undefined;

  constructor(
    home: { readonly deps: PoolDeps; readonly fleet: Fleet },
    work: PoolWork,
    options: PoolOptions,
    listener: DispatchListener,
  ) {
    this.#deps = home.deps;
    this.#fleet = home.fleet;
    this.#work = work;
    this.#options = options;
    this.#listener = listener;
    this.#pile = new Pile(work.range, work.split);
    const { speeds, clock } = home.deps;
    const { split, largest = LARGEST, signature } = work;
    // What a caller's function throws is told when the unit is prepared.
    this.#signatureOf = signature && remembered((unit) => attemptOr(undefined, () => signature.call(work, unit)));
    this.#allotment = new Allotment(this.#pile, { split, largest, speeds, clock, signatureOf: this.#signatureOf });
    if (work.range.length > 0) this.#allotment.signature = this.#signatureOf?.(work.range.start);
    this.#attempts = new Attempts({
      ...{ ...home, work, deadlines: options.deadlines },
      say: (event) => listener.say(event),
      settled: (one, outcome) => this.#settled(one, outcome),
    });
  }

  get shares(): readonly WorkerShare[] {
    return this.#allotment.seats.map(({ share }) => share);
  }

  /** Begins; what goes wrong becomes outcomes. */
  async start(): Promise<void> {
    this.#fleet.join(this);
    try {
      await this.#callMembers();
    } catch (error) {
      this.#failRest(asKnown(error));
    }
    this.#isReady = true;
    for (const left of this.#work.left ?? []) this.#adopt(left);
    for (const { lane } of this.#allotment.seats) this.#fleet.wake(lane);
    void this.#beat();
    this.#look();
  }

  /** Ends everything that has not ended. */
  stop(reason: NetDistError): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    for (const { range, tried } of this.#pile.empty())
      this.#end({ state: "cancelled", error: reason, ...told(range, tried) });
    this.#attempts.stop(reason);
    this.#look();
  }

  wants(lane: Lane): boolean {
    const seat = this.#allotment.seat(lane);
    return seat !== undefined && seat.unfit === undefined && !seat.isGone;
  }

  take(lane: Lane): boolean {
    const seat = this.#allotment.seat(lane);
    if (!seat?.isUsable || !this.#isReady || this.#isStopped || this.#listener.isFull()) return false;
    const shard = this.#allotment.next(seat);
    if (shard === undefined) return this.#relieve(seat);
    this.#begin(seat, { shard, attempts: new Set(), ended: false });
    return true;
  }

  changed(lane: Lane): void {
    const seat = this.#allotment.seat(lane);
    if (seat === undefined || seat.wasUsable === seat.isUsable) return;
    seat.wasUsable = seat.isUsable;
    this.#allotment.unsettle();
    this.#look();
  }

  leave(lane: Lane, running: boolean): void {
    for (const { place, stop } of this.#allotment.seat(lane)?.live ?? []) {
      if (running || place.phase === "waiting") stop.abort(takenBack("its worker gets no more work"));
    }
  }

  /** Who the chosen workers are now. */
  async #callMembers(): Promise<void> {
    const members = await this.#deps.members(this.#options.workers ?? []);
    const lanes = new Set(members.map((member) => this.#fleet.lane(member)));
    for (const lane of lanes) {
      const seat = this.#allotment.seat(lane);
      if (seat?.isGone === false) continue;
      if (seat) seat.isGone = false;
      else this.#allotment.add(new Seat(lane));
      if (this.#isReady) this.#fleet.wake(lane);
    }
    for (const seat of this.#allotment.seats) {
      if (seat.isGone || lanes.has(seat.lane)) continue;
      seat.isGone = true;
      this.changed(seat.lane);
      this.leave(seat.lane, false);
    }
  }

  /** What only time brings: other settings, a worker that turns out to be slow, an allowance. */
  async #beat(): Promise<void> {
    const { signal } = this.#over;
    for (let beats = 1; !signal.aborted; beats++) {
      await this.#deps.clock.sleep(BEAT, signal, { background: true }).catch(() => {});
      if (signal.aborted) return;
      // A config file that cannot be read at the moment changes nothing.
      if (beats % REFRESH === 0) await this.#callMembers().catch(() => {});
      this.#allotment.retry();
      this.#fleet.offerIdle();
      this.#look();
    }
  }

  #begin(seat: Seat, under: UnderWay, promptId?: string): void {
    const signature = this.#signatureOf?.(under.shard.range.start) ?? this.#allotment.signature;
    this.#attempts.begin(seat, under, signature, promptId);
    this.#allotment.began(seat);
  }

  #settled(one: Attempt, outcome: AttemptOutcome): void {
    const { lane } = one.seat;
    if (outcome.state === "succeeded") this.#succeeded(one, outcome);
    else if (outcome.state === "failed") this.#failed(one, outcome.error);
    else this.#withdrawn(one, outcome.error);
    this.#fleet.note(lane);
    this.#fleet.offer(lane);
    this.#fleet.offerIdle(1);
    this.#look();
  }

  #succeeded({ under, seat, isCold }: Attempt, { result, signature }: AttemptOutcome & { state: "succeeded" }): void {
    const { range, tried } = under.shard;
    const { lane } = seat;
    const { values, stats } = result;
    lane.didSucceed();
    seat.busy += stats.running;
    if (signature) {
      const { running, fetching } = stats;
      this.#deps.speeds.learn(lane.member.address, signature, { units: range.length, running, fetching, cold: isCold });
      this.#allotment.learned(seat, signature);
    }
    // Of two attempts only the first to succeed is told.
    if (under.ended) return;
    under.ended = true;
    seat.done += range.length;
    for (const { stop } of under.attempts) stop.abort(takenBack("another worker was faster"));
    this.#end({ state: "succeeded", worker: lane.worker, values, stats, ...told(range, tried) });
  }

  #withdrawn({ under }: Attempt, error: NetDistError): void {
    if (under.ended || under.attempts.size > 0) return;
    const { range, tried } = under.shard;
    if (this.#isStopped) return this.#end({ state: "cancelled", error, ...told(range, tried) });
    this.#putBack({ range, tried: { ...tried, begun: tried.begun + 1, recalled: tried.recalled + 1 } });
  }

  #failed({ under, seat, ran, isLeft, promptId }: Attempt, error: NetDistError): void {
    const { lane } = seat;
    const { shard } = under;
    const verdict = isLeft ? NO_BLAME : judgeFailure(error, { ran });
    seat.errors += 1;
    lane.didFail(error, verdict.blame);
    // It may still run there: it is taken off when the worker is back.
    if (promptId !== undefined && verdict.next === "again") lane.ghosts.add(promptId);
    if (under.ended || under.attempts.size > 0) return;
    if (this.#isStopped) return this.#end({ state: "failed", error, ...told(shard.range, shard.tried) });
    this.#listener.say({ type: "returned", range: shard.range, worker: lane.worker, error });
    if (verdict.next === "unfit") this.#mark(seat, shard.range, error);
    if (this.#isTooMuch(seat, shard, error)) return this.#putBack(shard);
    const tryOf = { address: lane.member.address, error, verdict, wasSent: promptId !== undefined && !isLeft };
    const next = nextStep(this.#work, shard, tryOf, this.#options.attempts);
    if ("error" in next) return this.#fail(shard, next.error);
    if (this.#isFitNowhere(next.tried)) return this.#fail(shard, noWorker("unfit", next.tried.errors));
    this.#putBack({ range: shard.range, tried: next.tried });
  }

  /** A worker that lacks something for one picture lacks it for all; jobs of a list differ. */
  #mark(seat: Seat, { start }: Range, error: NetDistError): void {
    if (error.code === "EXACT_REFUSED" && start > this.#work.range.start) this.#allotment.limit(seat, start);
    else if (this.#work.unit !== "job") seat.unfit = error;
  }

  /** Out of memory with several pictures: fewer at a time may do. */
  #isTooMuch(seat: Seat, { range: { length } }: Shard, { code }: NetDistError): boolean {
    if (code !== "OUT_OF_MEMORY" || this.#work.split !== undefined || length === 1) return false;
    seat.largest = Math.floor(length / 2);
    return true;
  }

  #isFitNowhere({ unfitOn }: Tried): boolean {
    return this.#allotment.seats.every(({ isGone, lane }) => isGone || unfitOn.includes(lane.member.address));
  }

  #putBack(shard: Shard): void {
    this.#allotment.put(shard);
    queueMicrotask(() => this.#fleet.offerIdle());
  }

  #fail({ range, tried }: Shard, error: NetDistError): void {
    this.#end({ state: "failed", error, ...told(range, tried) });
    if (this.#options.onFailure !== "partial") this.stop(takenBack(`another part failed: ${error.message}`));
  }

  #failRest(error: NetDistError): void {
    for (const { range, tried } of this.#pile.empty()) this.#end({ state: "failed", error, ...told(range, tried) });
  }

  #end(outcome: ShardOutcome): void {
    this.#listener.say({ type: "shard", outcome });
    this.#listener.ended(outcome);
  }

  /** Takes over a prompt that an earlier process left on a worker. */
  #adopt({ range, worker, promptId }: LeftBehind): void {
    const seat = this.#allotment.seats.find(({ lane }) => lane.worker === worker || lane.member.address === worker);
    if (!seat?.isUsable || !this.#pile.takeOut(range)) return;
    this.#begin(seat, { shard: { range, tried: UNTRIED }, attempts: new Set(), ended: false }, promptId);
  }

  /** Helps whoever will be ready last. */
  #relieve(seat: Seat): boolean {
    const last = this.#allotment.last();
    if (last === undefined || last === seat) return false;
    toRecall(seat, last, this.#deps.clock)?.stop.abort(takenBack("another worker is free"));
    const slow = this.#options.hedge ? toRepeat(last, this.#deps.clock) : undefined;
    if (slow) this.#begin(seat, slow.under);
    return slow !== undefined;
  }

  /** Ends when all has ended; gives up when nobody has been able to go on for long enough. */
  #look(): void {
    if (!this.#isReady || this.#over.signal.aborted) return;
    if (this.#attempts.count === 0 && this.#pile.units === 0) return this.#finish();
    const { seats } = this.#allotment;
    const canGoOn = this.#attempts.count > 0 || seats.some(({ isUsable, isBlocked }) => isUsable && !isBlocked);
    if (canGoOn) this.#hopelessSince = undefined;
    else this.#wait(seats);
  }

  #wait(seats: readonly Seat[]): void {
    const errors = seats.flatMap(({ unfit, lane }) => unfit ?? lane.health.reason ?? []);
    if (seats.every(({ unfit }) => unfit)) return this.#giveUp(noWorker(seats.length === 0 ? "none" : "unfit", errors));
    const now = this.#deps.clock.now();
    const error = noWorker("down", errors);
    if (this.#hopelessSince === undefined) this.#listener.say({ type: "waiting", says: error.message });
    this.#hopelessSince ??= now;
    if (now - this.#hopelessSince >= (this.#options.patience ?? PATIENCE)) this.#giveUp(error);
  }

  #giveUp(error: NetDistError): void {
    this.#failRest(error);
    this.#look();
  }

  #finish(): void {
    this.#over.abort();
    this.#fleet.part(this);
    this.#listener.done();
  }
}

/** A caller's function is asked once for each unit, though a unit is looked at whenever a worker is free. */
function remembered<T>(of: (unit: number) => T): (unit: number) => T {
  const known = new Map<number, T>();
  return (unit) => {
    if (!known.has(unit)) known.set(unit, of(unit));
    return known.get(unit) as T;
  };
}

function attemptOr<T>(otherwise: T, make: () => T): T {
  try {
    return make();
  } catch {
    return otherwise;
  }
}

function told(range: Range, { begun }: Tried): { readonly range: Range; readonly attempts: number } {
  return { range, attempts: begun + 1 };
}

function takenBack(why: string): NetDistError {
  return new NetDistError("CANCELLED", `Taken back: ${why}.`, { phase: "cancel" });
}

function asKnown(error: unknown): NetDistError {
  if (isNetDistError(error)) return error;
  return new NetDistError("CONFIG_INVALID", `The workers cannot be listed: ${String(error)}`, {
    phase: "config",
    cause: error,
  });
}
