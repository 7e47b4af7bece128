import { canonicalAddress } from "../config/index.ts";
import type { Clock, Random } from "../env.ts";
import { isNetDistError } from "../errors/index.ts";
import type { Job, startJob } from "../job/index.ts";
import { Fleet } from "./fleet.ts";
import type { PoolMember } from "./lane.ts";
import { startRun } from "./run.ts";
import type { Speeds } from "./speeds.ts";
import type { Pool, PoolRun } from "./types.ts";
import { judgeFailure } from "./verdict.ts";

/** What a pool is made of. */
export interface PoolDeps {
  /** The workers that names, addresses and tags mean now; see `chosenWorkers`. */
  members(words: readonly string[]): Promise<readonly PoolMember[]>;
  readonly start: typeof startJob;
  readonly speeds: Speeds;
  readonly clock: Clock;
  readonly random: Random;
}

/** A pool as its owner has it. */
export interface OwnPool extends Pool, AsyncDisposable {
  /** Counts a job that was sent to this very worker, without any choice, among what is there. */
  follow(member: PoolMember, job: Job): void;
  /** Notes that such a job could not even be sent. */
  couldNotSend(member: PoolMember, error: unknown): void;
}

/** Ended runs that nobody has released are kept up to this number. */
const KEPT = 32;

/** A pool without workers yet: they are found when work asks for them. */
export function createPool(deps: PoolDeps): OwnPool {
  const fleet = new Fleet(deps);
  const runs = new Map<string, PoolRun>();
  const ended: string[] = [];
  const find = (worker: string) =>
    fleet.lanes.find((lane) => lane.worker === worker || lane.member.address === addressOf(worker));
  return {
    run(work, options = {}) {
      const run = startRun(deps.random.uuid(), { deps, fleet }, work, options);
      runs.set(run.id, run);
      run.listen(({ type }) => {
        if (type !== "end") return;
        ended.push(run.id);
        for (const old of ended.splice(0, ended.length - KEPT)) runs.delete(old);
      });
      return run;
    },
    find: (id) => runs.get(id),
    release: (id) => void runs.delete(id),
    workers: () => fleet.lanes.map((lane) => lane.snapshot()),
    async look(words = []) {
      const lanes = (await deps.members(words)).map((member) => fleet.lane(member));
      await Promise.all(lanes.map((lane) => fleet.look(lane)));
      return lanes.map((lane) => lane.snapshot());
    },
    watch: (listener) => fleet.watch(listener),
    drain(worker, on, { grace } = {}) {
      const lane = find(worker);
      if (lane) fleet.drain(lane, on, grace);
    },
    follow(member, job) {
      const lane = fleet.lane(member);
      const place = lane.enter(0);
      let ran = false;
      const note = (): void => fleet.note(lane);
      job.listen((event) => {
        if (event.type !== "phase" || event.phase !== "running") return;
        ran = true;
        lane.runs(place);
      });
      void job.outcome.then((outcome) => {
        lane.exit(place);
        if (outcome.state === "succeeded") lane.didSucceed();
        if (outcome.state === "failed") lane.didFail(outcome.error, judgeFailure(outcome.error, { ran }).blame);
        note();
        fleet.offer(lane);
      });
      note();
    },
    couldNotSend(member, error) {
      const lane = fleet.lane(member);
      if (!isNetDistError(error)) return;
      lane.didFail(error, judgeFailure(error, { ran: false }).blame);
      fleet.note(lane);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...runs.values()].map((run) => run.cancel("the server is closing")));
      await fleet[Symbol.asyncDispose]();
    },
  };
}

function addressOf(worker: string): string {
  return URL.canParse(worker) ? canonicalAddress(worker) : worker;
}
