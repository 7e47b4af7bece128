import type { WorkerClient } from "../client/worker.ts";
import type { WorkerEntry } from "../config/index.ts";
import type { Clock, Random } from "../env.ts";
import type { startJob } from "../job/index.ts";
import { startRun } from "./run.ts";
import type { Pool, PoolRun } from "./types.ts";

/** A worker that may be given work. */
export interface PoolMember extends Pick<WorkerEntry, "slots" | "tags" | "weight"> {
  readonly client: WorkerClient;
}

/** What a pool is made of. */
export interface PoolDeps {
  /** The workers that names, addresses and tags mean now; see `chosenWorkers`. */
  members(words: readonly string[]): Promise<readonly PoolMember[]>;
  readonly start: typeof startJob;
  readonly clock: Clock;
  readonly random: Random;
}

/** Ended runs that nobody has released are kept up to this number. */
const KEPT = 32;

export function createPool(deps: PoolDeps): Pool & AsyncDisposable {
  const runs = new Map<string, PoolRun>();
  return {
    run(work, options = {}) {
      const run = startRun(deps.random.uuid(), deps, work, options);
      runs.set(run.id, run);
      for (const id of runs.keys()) {
        if (runs.size <= KEPT) break;
        runs.delete(id);
      }
      return run;
    },
    find: (id) => runs.get(id),
    release: (id) => void runs.delete(id),
    workers: () => [],
    watch: () => () => {},
    drain: () => {},
    async [Symbol.asyncDispose]() {
      await Promise.all([...runs.values()].map((run) => run.cancel("the server is closing")));
    },
  };
}
