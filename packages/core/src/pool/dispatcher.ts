import type { NetDistError } from "../errors/index.ts";
import { Allotment } from "./allotment.ts";
import type { AttemptOutcome } from "./attempt.ts";
import { Attempts } from "./attempts.ts";
import { notListed } from "./failures.ts";
import type { Fleet, LaneUser } from "./fleet.ts";
import type { Lane } from "./lane.ts";
import { Pile, UNTRIED } from "./pile.ts";
import type { PoolDeps } from "./pool.ts";
import { toRecall, toRepeat } from "./relief.ts";
import { callRoster } from "./roster.ts";
import type { Seat } from "./seat.ts";
import { type DispatchListener, Settlement } from "./settlement.ts";
import { signaturesOf, type WorkSignature } from "./signature.ts";
import { Standstill } from "./standstill.ts";
import type { LeftBehind, PoolOptions, PoolWork, WorkerShare } from "./types.ts";
import type { Attempt, UnderWay } from "./under-way.ts";

const LARGEST = 8;
const BEAT = 1_000;
/** Beats between two looks at who the chosen workers are. */
const REFRESH = 2;

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
  readonly #settlement: Settlement;
  readonly #standstill: Standstill;
  readonly #signatureOf: ((unit: number) => WorkSignature | undefined) | undefined;
  readonly #over = new AbortController();
  #isReady = false;
  #isStopped = false;

  constructor(
    home: { readonly deps: PoolDeps; readonly fleet: Fleet },
    work: PoolWork,
    options: PoolOptions,
    listener: DispatchListener,
  ) {
    const { deps, fleet } = home;
    const { speeds, clock } = deps;
    const { range, split, largest = LARGEST } = work;
    this.#deps = deps;
    this.#fleet = fleet;
    this.#work = work;
    this.#options = options;
    this.#listener = listener;
    this.#pile = new Pile(range, split);
    this.#signatureOf = signaturesOf(work);
    this.#allotment = new Allotment(this.#pile, { split, largest, speeds, clock, signatureOf: this.#signatureOf });
    if (range.length > 0) this.#allotment.signature = this.#signatureOf?.(range.start);
    this.#attempts = new Attempts({
      ...{ ...home, work, deadlines: options.deadlines },
      say: (event) => listener.say(event),
      settled: (one, outcome) => this.#settled(one, outcome),
    });
    this.#settlement = new Settlement({
      ...{ work, options, listener, fleet, speeds, pile: this.#pile, allotment: this.#allotment },
      stop: (reason) => this.stop(reason),
    });
    const onBegin = (says: string): void => listener.say({ type: "waiting", says });
    this.#standstill = new Standstill({ clock, patience: options.patience, onBegin });
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
      this.#settlement.failRest(notListed(error));
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
    this.#settlement.stop(reason);
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
    for (const one of this.#allotment.seat(lane)?.live ?? [])
      this.#attempts.takeBack(one, { why: "its worker gets no more work", running });
  }

  async #callMembers(): Promise<void> {
    await callRoster({
      ...{ deps: this.#deps, fleet: this.#fleet, allotment: this.#allotment, words: this.#options.workers ?? [] },
      onCome: (lane) => this.#isReady && this.#fleet.wake(lane),
      onGone: (lane) => {
        this.changed(lane);
        this.leave(lane, false);
      },
    });
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
    this.#settlement.settle(one, outcome);
    this.#fleet.note(lane);
    this.#fleet.offer(lane);
    this.#fleet.offerIdle(1);
    this.#look();
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
    const waiting = toRecall(seat, last, this.#deps.clock);
    if (waiting) this.#attempts.takeBack(waiting, { why: "another worker is free" });
    const slow = this.#options.hedge ? toRepeat(last, this.#deps.clock) : undefined;
    if (slow) this.#begin(seat, slow.under);
    return slow !== undefined;
  }

  /** Ends when all has ended, or nobody has been able to go on for long enough. */
  #look(): void {
    if (!this.#isReady || this.#over.signal.aborted) return;
    if (this.#attempts.count > 0) return this.#standstill.over();
    const error = this.#pile.units > 0 ? this.#standstill.look(this.#allotment.seats) : undefined;
    if (error) this.#settlement.failRest(error);
    if (this.#pile.units === 0) this.#finish();
  }

  #finish(): void {
    this.#over.abort();
    this.#fleet.part(this);
    this.#listener.done();
  }
}
