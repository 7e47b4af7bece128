import type { JsonObject } from "@netdist/sdk/prompt";
import type { WorkerClient } from "../client/worker.ts";
import type { ErrorCode, NetDistError } from "../errors/index.ts";
import type { Deadlines, JobEvent, JobResult, JobStats, SourceFile } from "../job/index.ts";
import type { Plan, Range } from "../plan.ts";
import type { WorkSignature } from "./signature.ts";

/** A plan and where the files that it names are read. */
export interface Prepared {
  readonly plan: Plan;
  readonly files: { open(name: string): Promise<SourceFile> };
}

/**
 * What a pool does: units numbered `range.start` … `range.start + range.length − 1`. A unit is a picture of a batch, or a
 * whole job where the work is a list of jobs. A shard is a row of units that one worker makes in one prompt.
 */
export interface PoolWork {
  readonly range: Range;
  /** What messages call a unit; "picture" unless given. */
  readonly unit?: "picture" | "job" | undefined;
  /**
   * Units of every shard; the last one may have fewer. Such a shard is moved and repeated only as a whole. Lists of jobs,
   * seeds of their own per picture (`offset` mode) and samplers that draw noise at every step need it. Undefined: shards
   * are as large as the workers' speeds suggest, and are divided anew when they are given to another worker.
   */
  readonly split?: number | undefined;
  /** Most units in a shard without `split`, since they share a worker's memory; 8 unless given. */
  readonly largest?: number | undefined;
  /** What this worker would be sent for these units. Called for every attempt; throws what preflight throws. */
  prepare(worker: WorkerClient, range: Range, options: { readonly signal: AbortSignal }): Promise<Prepared>;
  /** What is wrong with a worker's result for these units, if anything: it may be complete as a file and still too little. */
  check?(range: Range, result: JobResult): NetDistError | undefined;
  /** What a unit costs, by which speeds are remembered; found from the first plan unless given. */
  signature?(unit: number): WorkSignature;
  /** Written into what the workers save. */
  readonly extraPngInfo?: JsonObject | undefined;
  /** Prompts that an earlier process sent for some units and never collected: they are looked for before anything is sent. */
  readonly left?: readonly LeftBehind[] | undefined;
}

export interface LeftBehind {
  /** One whole shard. */
  readonly range: Range;
  /** A worker's name or address. */
  readonly worker: string;
  readonly promptId: string;
}

export interface PoolOptions {
  /** Names, addresses or tags of workers; none: every listed one. Those switched off are left out. */
  readonly workers?: readonly string[] | undefined;
  /**
   * What a shard's final failure means. `fail` (default): the rest is cancelled. `partial`: the rest goes on, and the
   * result says what is missing.
   */
  readonly onFailure?: "fail" | "partial" | undefined;
  /** Have the last shards made a second time by a free worker when they take unusually long; off by default. */
  readonly hedge?: boolean | undefined;
  /** Attempts of one shard that a worker took and did not finish; 3 unless given. */
  readonly attempts?: number | undefined;
  /** Milliseconds without any worker that can be used, before the run gives up; 60 s unless given. */
  readonly patience?: number | undefined;
  /** Deadlines of every attempt. */
  readonly deadlines?: Partial<Deadlines> | undefined;
  /** Bytes of values that may wait to be taken from `shards()`, before the pool sends no more work; 256 MiB unless given. */
  readonly buffer?: number | undefined;
  /** Cancels the run. */
  readonly signal?: AbortSignal | undefined;
}

/** A shard's end. Every unit of the work is in exactly one of them. */
export type ShardOutcome = {
  readonly range: Range;
  /** How many attempts were begun, this one included. */
  readonly attempts: number;
} & (
  | {
      readonly state: "succeeded";
      /** Name or origin. */
      readonly worker: string;
      /** By capture key, as a job's result. */
      readonly values: ReadonlyMap<string, unknown>;
      readonly stats: JobStats;
    }
  | { readonly state: "failed"; readonly error: NetDistError }
  | {
      readonly state: "cancelled";
      readonly error: NetDistError;
      /** What a worker may run still, or have finished: it did not say that it stopped it. */
      readonly left?: Omit<LeftBehind, "range"> | undefined;
    }
);

/** The end of a run. */
export interface PoolResult {
  /** `succeeded`: nothing is missing. `partial`: something is, as `onFailure: "partial"` allows. */
  readonly state: "succeeded" | "partial" | "failed" | "cancelled";
  /** In the order of their units. */
  readonly shards: readonly ShardOutcome[];
  /** Units without a result, joined, in order. */
  readonly missing: readonly Range[];
  /** Why something is missing: the first failure, or WORKERS_FAILED with every worker's. */
  readonly error: NetDistError | undefined;
}

export type PoolEvent =
  /** An attempt begins. */
  | { readonly type: "attempt"; readonly range: Range; readonly worker: string; readonly attempt: number }
  /** What happens to an attempt; its `prompt` event comes before the prompt is sent. */
  | { readonly type: "job"; readonly range: Range; readonly worker: string; readonly event: JobEvent }
  /** An attempt ended without a result and its units wait for another one. */
  | { readonly type: "returned"; readonly range: Range; readonly worker: string; readonly error: NetDistError }
  /** A shard has ended. */
  | { readonly type: "shard"; readonly outcome: ShardOutcome }
  /** No worker can be used at the moment; `says` names each and why. */
  | { readonly type: "waiting"; readonly says: string }
  | { readonly type: "end"; readonly result: Omit<PoolResult, "shards"> };

/** How far a run is. Plain data. */
export interface PoolProgress {
  readonly units: number;
  readonly done: number;
  readonly failed: number;
  /** Sent to a worker. */
  readonly underWay: number;
  readonly workers: readonly WorkerShare[];
}

/** What one worker did for a run. */
export interface WorkerShare {
  readonly worker: string;
  readonly done: number;
  readonly underWay: number;
  /** Milliseconds in which it ran prompts of this run. */
  readonly busy: number;
  /** Attempts that ended without a result. */
  readonly errors: number;
}

/** Work under way on a pool. Its end is told once, and leaves nothing behind. */
export interface PoolRun {
  readonly id: string;
  readonly range: Range;
  /**
   * Every shard's end as it comes, each once; ends after the last. For one reader: while it does not read, the pool
   * sends no more work than `buffer` allows. Leaving the loop early cancels the run.
   */
  shards(): AsyncIterable<ShardOutcome>;
  /** All of them when the run has ended; the same for every caller, never rejects. Not together with `shards()`. */
  all(): Promise<PoolResult>;
  progress(): PoolProgress;
  /** Calls `listener` for every event from now on; gives the function that stops it. */
  listen(listener: (event: PoolEvent) => void): () => void;
  /** Stops everything of this run, here and on the workers. Resolves when that is settled. */
  cancel(reason: string): Promise<void>;
}

/** How a worker stands with us. */
export type WorkerState = "never-seen" | "ready" | "busy" | "draining" | "suspect" | "down";

/** What a pool knows of a worker. Plain data. */
export interface PoolWorker {
  /** Name or origin. */
  readonly worker: string;
  readonly state: WorkerState;
  /** Why it is suspect or down. */
  readonly reason: { readonly code: ErrorCode; readonly says: string } | undefined;
  /** Milliseconds until it is tried again; 0: at the next need. Only when down. */
  readonly nextTry: number | undefined;
  /** Prompts of this process that are on it. */
  readonly jobs: number;
  readonly slots: number;
  readonly tags: readonly string[];
  readonly weight: number;
  /** Since this process began. */
  readonly succeeded: number;
  readonly failed: number;
  /** Grows when it may have been restarted. */
  readonly epoch: number;
}

/** The workers of a host process and what runs on them. */
export interface Pool {
  /** Begins work; what it needs of workers is found out on the way, and told as outcomes and events. */
  run(work: PoolWork, options?: PoolOptions): PoolRun;
  /** A run that is under way, or has ended and is still kept for whoever wants its values. */
  find(id: string): PoolRun | undefined;
  /** Says that nobody wants the values of a run any more. */
  release(id: string): void;
  /** Every worker that was used or asked for so far. */
  workers(): readonly PoolWorker[];
  /** Asks workers, chosen as those of a run, whether they are there. Throws NOT_LISTED. */
  look(workers?: readonly string[]): Promise<readonly PoolWorker[]>;
  /** Calls `listener` whenever a worker's state changes; gives the function that stops it. */
  watch(listener: (worker: PoolWorker) => void): () => void;
  /**
   * Gives a worker nothing new, or work again; a name or address. What waits there goes elsewhere; what runs there may
   * finish, within `grace` milliseconds where that is given.
   */
  drain(worker: string, on: boolean, options?: { readonly grace?: number }): void;
}
