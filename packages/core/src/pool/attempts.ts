import type { JobEvent } from "../job/index.ts";
import { type AttemptOutcome, attempt } from "./attempt.ts";
import { takenBack } from "./failures.ts";
import type { Fleet } from "./fleet.ts";
import type { PoolDeps } from "./pool.ts";
import type { Seat } from "./seat.ts";
import type { WorkSignature } from "./signature.ts";
import { isTakenBack } from "./take-back.ts";
import type { PoolEvent, PoolOptions, PoolWork } from "./types.ts";
import type { Attempt, UnderWay } from "./under-way.ts";

export interface AttemptsOptions extends Pick<PoolOptions, "deadlines"> {
  readonly deps: PoolDeps;
  readonly fleet: Fleet;
  readonly work: PoolWork;
  say(event: PoolEvent): void;
  /** An attempt has ended, and nothing is left of it here. */
  settled(one: Attempt, outcome: AttemptOutcome): void;
}

const NOTHING_YET = { isThere: false, ran: false, back: undefined, mustStop: false };

/** What one work has on the workers. */
export class Attempts {
  readonly #options: AttemptsOptions;
  readonly #live = new Set<Attempt>();

  constructor(options: AttemptsOptions) {
    this.#options = options;
  }

  get count(): number {
    return this.#live.size;
  }

  stop(reason: Error): void {
    for (const { stop } of this.#live) stop.abort(reason);
  }

  /**
   * Wants an attempt back for another worker. What its worker has begun stays there, and what it has done is collected:
   * so nothing is done twice. `running`: what runs there is stopped too.
   */
  takeBack(one: Attempt, { why, running = false }: { readonly why: string; readonly running?: boolean }): void {
    const { phase } = one.place;
    if (phase === "fetching" || (phase === "running" && !running)) return;
    one.back = takenBack(why);
    one.mustStop ||= running;
    if (one.promptId === undefined) one.stop.abort(one.back);
    else if (one.isThere) void this.#ask(one, one.promptId, phase === "running");
  }

  /** Sends a shard, or follows the prompt that is there already. */
  begin(seat: Seat, under: UnderWay, signature: WorkSignature | undefined, promptId?: string): void {
    const { deps, fleet, work, deadlines, say } = this.#options;
    const { lane } = seat;
    const { range, tried } = under.shard;
    const isCold = signature === undefined || !lane.hasLoaded(signature.models);
    if (signature) lane.loads(signature.models);
    const place = lane.enter(range.length * seat.unit * lane.member.slots);
    const [stop, over] = [new AbortController(), new AbortController()];
    const isLeft = promptId !== undefined;
    const one: Attempt = { ...NOTHING_YET, ...{ under, seat, place, stop, over, isCold, isLeft, promptId } };
    this.#live.add(one);
    under.attempts.add(one);
    seat.live.add(one);
    seat.underWay += range.length;
    if (tried.spent > 0) lane.budget.spend();
    else lane.budget.earn();
    say({ type: "attempt", range, worker: lane.worker, attempt: tried.begun + under.attempts.size });
    void attempt({
      ...{ work, range, lane, promptId, deadlines, start: deps.start, clock: deps.clock },
      signal: stop.signal,
      onEvent: (event) => this.#hear(one, event),
    }).then((outcome) => this.#settle(one, outcome));
    fleet.note(lane);
  }

  #hear(one: Attempt, event: JobEvent): void {
    const { say, fleet } = this.#options;
    const { lane } = one.seat;
    if (event.type === "prompt") one.promptId = event.promptId;
    say({ type: "job", range: one.under.shard.range, worker: lane.worker, event });
    if (event.type === "queued" || (event.type === "phase" && event.phase === "queued")) this.#arrived(one);
    if (event.type !== "phase") return;
    if (event.phase === "running") {
      one.isThere = true;
      one.ran = true;
      lane.runs(one.place);
      if (one.mustStop && one.promptId !== undefined) void this.#ask(one, one.promptId, true);
    }
    if (event.phase === "fetch") {
      // The worker itself is free for the next one.
      one.place.phase = "fetching";
      fleet.offer(lane);
    }
  }

  /** It waits in the worker's queue. It may be wanted back since before it was sent. */
  #arrived(one: Attempt): void {
    if (one.isThere) return;
    one.isThere = true;
    if (one.back && one.promptId !== undefined) void this.#ask(one, one.promptId, false);
  }

  async #ask(one: Attempt, promptId: string, running: boolean): Promise<void> {
    const { clock } = this.#options.deps;
    const { signal } = one.over;
    if (await isTakenBack(one.seat.lane.member, promptId, { running, clock, signal })) one.stop.abort(one.back);
  }

  #settle(one: Attempt, outcome: AttemptOutcome): void {
    const { under, seat, place } = one;
    const { lane } = seat;
    one.over.abort();
    this.#live.delete(one);
    under.attempts.delete(one);
    seat.live.delete(one);
    seat.underWay -= under.shard.range.length;
    lane.exit(place);
    if (outcome.epoch !== undefined) lane.sawEpoch(outcome.epoch);
    this.#options.settled(one, outcome);
  }
}
