import type { NetDistError } from "../errors/index.ts";
import type { Range } from "../plan.ts";
import type { Allotment } from "./allotment.ts";
import type { AttemptOutcome } from "./attempt.ts";
import { noWorker, takenBack } from "./failures.ts";
import type { Fleet } from "./fleet.ts";
import { nextStep } from "./next-step.ts";
import type { Pile, Shard, Tried } from "./pile.ts";
import type { Seat } from "./seat.ts";
import type { Speeds } from "./speeds.ts";
import type { PoolEvent, PoolOptions, PoolWork, ShardOutcome } from "./types.ts";
import type { Attempt } from "./under-way.ts";
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

export interface SettlementOptions {
  readonly work: PoolWork;
  readonly options: PoolOptions;
  readonly listener: DispatchListener;
  readonly pile: Pile;
  readonly allotment: Allotment;
  readonly fleet: Fleet;
  readonly speeds: Speeds;
  /** One part has failed for good, and that ends the whole. */
  stop(reason: NetDistError): void;
}

/** A prompt left by an earlier process that is gone says nothing of its worker. */
const NO_BLAME: Verdict = { next: "again", blame: "none", killed: false };

/** What becomes of units after an attempt: their end, told once, or their way back to the pile. */
export class Settlement {
  readonly #options: SettlementOptions;
  #isStopped = false;

  constructor(options: SettlementOptions) {
    this.#options = options;
  }

  /** From now on nothing is tried again; what waits ends here. */
  stop(reason: NetDistError): void {
    this.#isStopped = true;
    for (const { range, tried } of this.#options.pile.empty())
      this.#end({ state: "cancelled", error: reason, ...told(range, tried) });
  }

  /** Ends what waits. */
  failRest(error: NetDistError): void {
    for (const { range, tried } of this.#options.pile.empty())
      this.#end({ state: "failed", error, ...told(range, tried) });
  }

  settle(one: Attempt, outcome: AttemptOutcome): void {
    if (outcome.state === "succeeded") this.#succeeded(one, outcome);
    else if (outcome.state === "failed" && !isOwnDoing(one, outcome.error)) this.#failed(one, outcome.error);
    else this.#withdrawn(one, outcome.error, "left" in outcome ? outcome.left : undefined);
  }

  #succeeded({ under, seat, isCold }: Attempt, { result, signature }: AttemptOutcome & { state: "succeeded" }): void {
    const { range, tried } = under.shard;
    const { lane } = seat;
    const { values, stats } = result;
    lane.didSucceed();
    seat.busy += stats.running;
    if (signature) {
      const { running, fetching } = stats;
      const sample = { units: range.length, running, fetching, cold: isCold };
      this.#options.speeds.learn(lane.member.address, signature, sample);
      this.#options.allotment.learned(seat, signature);
    }
    // Of two attempts only the first to succeed is told.
    if (under.ended) return;
    under.ended = true;
    seat.done += range.length;
    for (const { stop } of under.attempts) stop.abort(takenBack("another worker was faster"));
    this.#end({ state: "succeeded", worker: lane.worker, values, stats, ...told(range, tried) });
  }

  #withdrawn({ under, seat }: Attempt, error: NetDistError, promptId: string | undefined): void {
    if (under.ended || under.attempts.size > 0) return;
    const { range, tried } = under.shard;
    const left = promptId === undefined ? undefined : { worker: seat.lane.worker, promptId };
    if (this.#isStopped) return this.#end({ state: "cancelled", error, left, ...told(range, tried) });
    this.#putBack({ range, tried: { ...tried, begun: tried.begun + 1, recalled: tried.recalled + 1 } });
  }

  #failed({ under, seat, ran, isLeft, promptId }: Attempt, error: NetDistError): void {
    const { work, options, listener } = this.#options;
    const { lane } = seat;
    const { shard } = under;
    const verdict = isLeft ? NO_BLAME : judgeFailure(error, { ran });
    seat.errors += 1;
    lane.didFail(error, verdict.blame);
    // It may still run there: it is taken off when the worker is back.
    if (promptId !== undefined && verdict.next === "again") lane.ghosts.add(promptId);
    if (under.ended || under.attempts.size > 0) return;
    if (this.#isStopped) return this.#end({ state: "failed", error, ...told(shard.range, shard.tried) });
    listener.say({ type: "returned", range: shard.range, worker: lane.worker, error });
    if (verdict.next === "unfit") this.#mark(seat, shard.range, error);
    if (this.#isTooMuch(seat, shard, error)) return this.#putBack(shard);
    const tryOf = { address: lane.member.address, error, verdict, wasSent: promptId !== undefined && !isLeft };
    const next = nextStep(work, shard, tryOf, options.attempts);
    if ("error" in next) return this.#fail(shard, next.error);
    if (this.#isFitNowhere(next.tried)) return this.#fail(shard, noWorker("unfit", next.tried.errors));
    this.#putBack({ range: shard.range, tried: next.tried });
  }

  /** A worker that lacks something for one picture lacks it for all; jobs of a list differ. */
  #mark(seat: Seat, { start }: Range, error: NetDistError): void {
    const { work, allotment } = this.#options;
    if (error.code === "EXACT_REFUSED" && start > work.range.start) allotment.limit(seat, start);
    else if (work.unit !== "job") seat.unfit = error;
  }

  /** Out of memory with several pictures: fewer at a time may do. */
  #isTooMuch(seat: Seat, { range: { length } }: Shard, { code }: NetDistError): boolean {
    if (code !== "OUT_OF_MEMORY" || this.#options.work.split !== undefined || length === 1) return false;
    seat.largest = Math.floor(length / 2);
    return true;
  }

  #isFitNowhere({ unfitOn }: Tried): boolean {
    const { seats } = this.#options.allotment;
    return seats.every(({ isGone, lane }) => isGone || unfitOn.includes(lane.member.address));
  }

  #putBack(shard: Shard): void {
    const { allotment, fleet } = this.#options;
    allotment.put(shard);
    queueMicrotask(() => fleet.offerIdle());
  }

  #fail({ range, tried }: Shard, error: NetDistError): void {
    const { options, stop } = this.#options;
    this.#end({ state: "failed", error, ...told(range, tried) });
    if (options.onFailure !== "partial") stop(takenBack(`another part failed: ${error.message}`));
  }

  #end(outcome: ShardOutcome): void {
    const { listener } = this.#options;
    listener.say({ type: "shard", outcome });
    listener.ended(outcome);
  }
}

/** A worker may tell that it was interrupted before it has answered who asked for that. */
function isOwnDoing({ back }: Attempt, { code }: NetDistError): boolean {
  return back !== undefined && code === "INTERRUPTED";
}

function told(range: Range, { begun }: Tried): { readonly range: Range; readonly attempts: number } {
  return { range, attempts: begun + 1 };
}
