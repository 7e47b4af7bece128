import {
  type LeftBehind,
  type PoolRun,
  type PoolWork,
  type ShardOutcome,
  WORKERS,
  type WorkerShare,
  workSignature,
} from "@netdist/core";
import type { JsonObject } from "@netdist/sdk/prompt";
import type { Server } from "@netdist/server";
import { CommandError } from "../../command-error.ts";
import type { Journal } from "../journal/journal.ts";
import { type PromptSource, promptOf } from "../spec/job-prompt.ts";
import type { BatchJob } from "../spec/jobs.ts";
import { saveShard } from "./save-shard.ts";
import { severalAtOnce } from "./several-at-once.ts";

/** A job that is still to be done. */
export interface OpenJob extends BatchJob {
  /** See `jobKey`. */
  readonly key: string;
}

/** What a run of jobs needs. */
export interface BatchRun {
  readonly primary: Server;
  readonly source: PromptSource;
  readonly jobs: readonly OpenJob[];
  readonly journal: Journal;
  readonly out: string;
  /** Pattern of the results' names. */
  readonly name: string;
  /** Name of the workflow file, without its ending. */
  readonly workflow: string;
  /** Names and addresses; none: all of the config file. */
  readonly workers: readonly string[];
  readonly signal: AbortSignal;
  /** Have the last jobs made a second time where they take unusually long. */
  readonly hedge: boolean;
}

/** What became of a job. */
export type JobEnd = { readonly job: OpenJob } & (
  | {
      readonly state: "done";
      readonly worker: string;
      /** Paths below the output folder. */
      readonly files: readonly string[];
      readonly images: number;
      /** Milliseconds. */
      readonly running: number;
    }
  | { readonly state: "failed"; readonly error: Error }
  | {
      readonly state: "cancelled";
      readonly error: Error;
      /** A worker may have finished it all the same. */
      readonly isLeft: boolean;
    }
);

/** What a run gave. */
export interface BatchEnds {
  readonly ends: readonly JobEnd[];
  readonly shares: readonly WorkerShare[];
}

/** Who wants to hear of a run while it goes on. */
export interface BatchListener {
  begun(run: PoolRun): void;
  /** `alike`: jobs that end so together, told with the first of them; 0 for the others. */
  ended(end: JobEnd, alike: number): void;
}

/** Enough that disks which take their time with every file keep up with the workers. */
const SAVES_AT_ONCE = 4;

/**
 * Has the jobs done by the pool, and writes down what was sent and what came. Every job's end is told once. Throws what
 * the disk says; everything else is the end of a job.
 */
export async function runJobs(batch: BatchRun, listener: BatchListener): Promise<BatchEnds> {
  const { pool } = batch.primary.service(WORKERS);
  const stop = new AbortController();
  const signal = AbortSignal.any([batch.signal, stop.signal]);
  const { workers, hedge } = batch;
  const run = pool.run(workOf(batch), { workers, hedge, onFailure: "partial", signal });
  const sends = writeSends(batch, run, stop);
  listener.begun(run);
  const ends: JobEnd[] = [];
  const save = async (shard: ShardOutcome): Promise<void> => {
    const { start, length } = shard.range;
    // Jobs that were never begun end all at once.
    for (let at = start; at < start + length; at += 1) {
      const end = await saveShard(batch, batch.jobs[at] as OpenJob, shard);
      noteEnd(batch, end, sends.jobs);
      ends.push(end);
      listener.ended(end, at === start ? length : 0);
    }
  };
  try {
    await severalAtOnce(run.shards(), SAVES_AT_ONCE, save);
    stop.signal.throwIfAborted();
    return { ends, shares: run.progress().workers };
  } finally {
    sends.unlisten();
    pool.release(run.id);
  }
}

/** A unit of the pool's work is a job. */
function workOf({ primary, source, jobs, journal }: BatchRun): PoolWork {
  const workers = primary.service(WORKERS);
  return {
    range: { start: 0, length: jobs.length },
    unit: "job",
    split: 1,
    signature: (start) => workSignature(promptOf(source, jobs[start] as OpenJob)),
    prepare: (worker, { start }, { signal }) => {
      const prompt = promptOf(source, jobs[start] as OpenJob);
      return workers.prepare(worker, { prompt, queue: undefined, outputs: "any", keepOutputs: false }, { signal });
    },
    left: jobs.flatMap((job, start): LeftBehind[] => {
      const past = journal.past.jobs.get(job.number);
      if (past?.state !== "sent" || past.key !== job.key) return [];
      return [{ range: { start, length: 1 }, worker: past.worker, promptId: past.promptId }];
    }),
  };
}

/** What this process has sent. */
interface Sends {
  /** Numbers of jobs. */
  readonly jobs: ReadonlySet<number>;
  unlisten(): void;
}

/** Every prompt's id is on disk before it is sent: then a run that is killed can ask what became of it. */
function writeSends({ jobs, journal }: BatchRun, run: PoolRun, stop: AbortController): Sends {
  const sent = new Set<number>();
  const unlisten = run.listen((event) => {
    if (event.type !== "job" || event.event.type !== "prompt") return;
    const job = jobs[event.range.start];
    const { promptId } = event.event;
    if (job) sent.add(job.number);
    try {
      if (job) journal.append({ type: "sent", job: job.number, key: job.key, worker: event.worker, promptId });
    } catch (error) {
      // A listener has nobody to throw to.
      stop.abort(error);
    }
  });
  return { jobs: sent, unlisten };
}

/**
 * What is done was noted before it got its name. What a worker may have finished stays noted as sent, so that it can be
 * collected later: results whose names are taken, prompts that the worker did not say it stopped, and prompts of earlier
 * runs that were never looked for.
 */
function noteEnd({ journal }: BatchRun, end: JobEnd, sent: ReadonlySet<number>): void {
  const { number: job, key } = end.job;
  if (!sent.has(job)) return;
  if (end.state === "failed" && !(end.error instanceof CommandError))
    journal.append({ type: "failed", job, key, error: end.error.message.slice(0, 2000) });
  if (end.state === "cancelled" && !end.isLeft) journal.append({ type: "cancelled", job });
}

/** A job's end for programs. */
export function endJson(end: JobEnd): JsonObject {
  const { job, ...rest } = end;
  if (rest.state !== "done") return { job: job.number, state: rest.state, error: rest.error.message };
  return { job: job.number, ...rest };
}
