import type { JsonObject, Prompt } from "@netdist/sdk/prompt";
import type { Lease } from "../client/events.ts";
import { onAbort, startTimer } from "../client/timer.ts";
import type { WorkerClient } from "../client/worker.ts";
import { type Clock, type Random, systemClock, systemRandom } from "../env.ts";
import { isNetDistError, NetDistError, sentenceOf } from "../errors/index.ts";
import type { Capture, Plan } from "../plan.ts";
import { stopOnWorker } from "./cancel.ts";
import { type Collected, collect } from "./collect.ts";
import { DEFAULT_DEADLINES, type Deadlines } from "./deadlines.ts";
import { withOwnNames, withPng } from "./own-names.ts";
import { failure, type Run } from "./run.ts";
import { type Deferred, deferred, JobStream } from "./stream.ts";
import { submit } from "./submit.ts";
import { track } from "./track.ts";
import type { Job, JobOutcome, JobResult } from "./types.ts";
import { type ReadFile, type Staged, upload } from "./upload.ts";
import { type Attempt, Watch } from "./watch.ts";

export interface JobOptions {
  /** Reads a file that the prompt names, annotated as there. */
  readonly readFile: ReadFile;
  /** What output nodes write into their files: usually `{ workflow }`. */
  readonly extraPngInfo?: JsonObject | undefined;
  /** ComfyUI's name of a preview method; servers before 0.5 ignore it. */
  readonly previewMethod?: string | undefined;
  readonly deadlines?: Partial<Deadlines> | undefined;
  /** Cancels the job. */
  readonly signal?: AbortSignal | undefined;
  /** The job's id, by which its prompt is found again on the worker; made up unless given. */
  readonly tag?: string | undefined;
  /** Follows this prompt, which an earlier process sent to the worker, instead of sending the plan's. */
  readonly promptId?: string | undefined;
  readonly clock?: Clock | undefined;
  readonly random?: Random | undefined;
}

/** Runs a plan on one worker. The job has begun when this returns; its end is told once, and leaves nothing behind. */
export function startJob(plan: Plan, client: WorkerClient, options: JobOptions): Job {
  const clock = options.clock ?? client.clock ?? systemClock;
  const random = options.random ?? client.random ?? systemRandom;
  const stream = new JobStream();
  const accepted = deferred<void>();
  accepted.promise.catch(() => {});
  const stop = new AbortController();
  const named = withOwnNames(plan, client);
  const run: Run = {
    id: options.tag ?? random.uuid(),
    plan: named.plan,
    client,
    clock,
    random,
    deadlines: { ...DEFAULT_DEADLINES, ...options.deadlines },
    signal: stop.signal,
    say: (event) => stream.say(event),
    tally: { bytesUp: 0, bytesDown: 0 },
    remains: { promptId: undefined },
    leftovers: [],
  };
  const cancel = (reason: string): void => stop.abort(cancelled(run, reason));
  const settled = runToEnd(run, options, accepted, stop, cancel).then((outcome) => {
    if (outcome.state !== "succeeded") accepted.reject(outcome.error);
    stream.end(outcome);
    // A job that failed may still write there: its names are used no more.
    client.ownFiles.giveBack(outcome.state === "succeeded" ? named.taken : [], run.leftovers);
  });
  return {
    id: run.id,
    worker: client.worker,
    accepted: accepted.promise,
    outcome: stream.outcome,
    get ended() {
      return stream.ended;
    },
    listen: (listener) => stream.listen(listener),
    cancel: async (reason) => {
      cancel(reason);
      await settled;
    },
  };
}

async function runToEnd(
  run: Run,
  options: JobOptions,
  accepted: Deferred<void>,
  stop: AbortController,
  cancel: (reason: string) => void,
): Promise<JobOutcome> {
  const unlink = onAbort(options.signal, (reason) => cancel(reasonText(reason)));
  const stopTimer = startTimer(run.clock, run.deadlines.total, () => stop.abort(tooLong(run)));
  // Listeners that are added right after the start hear everything.
  await Promise.resolve();
  const lease = run.client.events();
  try {
    return { state: "succeeded", result: await runSteps(run, lease, options, accepted) };
  } catch (error) {
    const known = asKnown(run, error);
    if (known.code !== "CANCELLED") return { state: "failed", error: known };
    return { state: "cancelled", error: known, left: run.remains.promptId };
  } finally {
    lease.release();
    unlink();
    stopTimer();
  }
}

async function runSteps(run: Run, lease: Lease, options: JobOptions, accepted: Deferred<void>): Promise<JobResult> {
  for (const notice of run.plan.notices) run.say({ type: "notice", notice });
  run.signal.throwIfAborted();
  let attempt =
    options.promptId === undefined ? await send(run, lease, options) : takeOver(run, lease, options.promptId);
  accepted.resolve();
  const queuedAt = run.clock.now();
  let collected = await follow(run, lease, attempt);
  if ("stale" in collected) {
    const plan = withPng({ ...run.plan, prompt: attempt.prompt }, collected.stale);
    const again = { ...run, plan };
    attempt = await submit(again, lease, withNonce(plan.prompt, collected.stale, run.random.uuid()), options);
    collected = await follow(again, lease, attempt);
    if ("stale" in collected) throw collected.reason;
  }
  const startedAt = attempt.watch.startedAt ?? collected.endedAt;
  const running = collected.ran ?? collected.endedAt - startedAt;
  return {
    values: collected.values,
    stats: {
      worker: run.client.worker,
      promptId: attempt.promptId,
      waiting: Math.max(0, collected.endedAt - queuedAt - running),
      running,
      fetching: run.clock.now() - collected.endedAt,
      ...run.tally,
    },
  };
}

async function send(run: Run, lease: Lease, options: JobOptions): Promise<Attempt> {
  return await submitStaged(run, lease, options, await upload(run, options.readFile));
}

/** Its events go to a socket that is no more: polling alone finds its end. */
function takeOver(run: Run, lease: Lease, promptId: string): Attempt {
  const { prompt } = run.plan;
  run.say({ type: "prompt", promptId });
  return { promptId, clientId: "", prompt, watch: new Watch(run, lease, prompt, promptId) };
}

/** A prompt refused because a file that was placed before is gone by now gets its files, and one more try. */
async function submitStaged(run: Run, lease: Lease, options: JobOptions, staged: Staged): Promise<Attempt> {
  try {
    return await submit(run, lease, staged.prompt, options);
  } catch (error) {
    if (!staged.trusted || !isNetDistError(error, "REJECTED")) throw error;
    const again = await upload(run, options.readFile, { again: true });
    if (!again.sent) throw error;
    return await submit(run, lease, again.prompt, options);
  }
}

type Followed = Awaited<ReturnType<typeof collect>> & {
  readonly endedAt: number;
  readonly ran: number | undefined;
};

/** To the end of an attempt and its results; what goes wrong on the way is also stopped on the worker. */
async function follow(run: Run, lease: Lease, attempt: Attempt): Promise<Followed> {
  try {
    const ending = await track(run, lease, attempt);
    const endedAt = run.clock.now();
    attempt.watch.stop();
    return { ...(await collect(run, attempt.promptId, ending)), endedAt, ran: ending.ran };
  } catch (error) {
    const harmed = sender(run, error);
    if (harmed !== undefined) return { ...harmed, endedAt: run.clock.now(), ran: undefined };
    if (!mayStillRun(run, error)) throw error;
    const stopped = await stopOnWorker(run, attempt.promptId);
    throw stopped === "unconfirmed" ? unconfirmed(error) : error;
  } finally {
    attempt.watch.stop();
  }
}

/** The capture whose WebP could not be written: it has a side of more than 16383 pixels, say. */
function sender({ plan }: Run, error: unknown): Collected | undefined {
  if (!isNetDistError(error, "EXECUTION_FAILED")) return undefined;
  const stale = plan.captures.filter(({ nodeId, webp }) => webp !== undefined && nodeId === error.facts.nodeId);
  return stale.length > 0 ? { stale, reason: error } : undefined;
}

const OVER_THERE = [
  "EXECUTION_FAILED",
  "OUT_OF_MEMORY",
  "INTERRUPTED",
  "RESULT_INCOMPLETE",
  "RESULT_INVALID",
  "SIZES_DIFFER",
  "NO_CARRIER",
] as const;

function mayStillRun(run: Run, error: unknown): boolean {
  return run.signal.aborted || !isNetDistError(error, ...OVER_THERE);
}

/** A literal that no node reads, but that makes the worker's cache miss: the capture node alone runs again. */
function withNonce(prompt: Prompt, captures: readonly Capture[], nonce: string): Prompt {
  const nodes = { ...prompt };
  for (const { nodeId } of captures) {
    const node = nodes[nodeId];
    if (node) nodes[nodeId] = { ...node, inputs: { ...node.inputs, netdist_nonce: nonce } };
  }
  return nodes;
}

function unconfirmed(error: unknown): unknown {
  if (!isNetDistError(error)) return error;
  return new NetDistError(error.code, `${sentenceOf(error)} The worker did not confirm that it stopped.`, error.facts);
}

function cancelled(run: Run, reason: string): NetDistError {
  return new NetDistError("CANCELLED", `The job on ${run.client.worker} was cancelled: ${reason}.`, {
    phase: "cancel",
    worker: run.client.worker,
    retryable: false,
  });
}

function tooLong(run: Run): NetDistError {
  const minutes = Math.round((run.deadlines.total / 60_000) * 10) / 10;
  return failure(run, "DEADLINE", "run", `did not finish the job within ${minutes} minutes.`, {
    hint: "Use a faster worker, a smaller batch, or allow a longer total time.",
    retryable: true,
  });
}

function reasonText(reason: unknown): string {
  if (isNetDistError(reason)) return reason.message.replace(/\.$/, "");
  // An abort without a reason of its own says only that there was one.
  const bare =
    !(reason instanceof Error) ||
    /^(?:This operation was aborted|signal is aborted without reason)$/.test(reason.message);
  return bare ? "the caller stopped it" : reason.message;
}

/** Every end is one of ours; what is not, is a fault of this program and says so. */
function asKnown(run: Run, error: unknown): NetDistError {
  const reason: unknown = run.signal.aborted ? run.signal.reason : error;
  // An error that says more about the same end wins over the bare reason.
  const known = isNetDistError(error) && isNetDistError(reason, error.code) ? error : reason;
  if (isNetDistError(known)) return known;
  return new NetDistError("BAD_RESPONSE", `The job on ${run.client.worker} broke: ${String(known)}`, {
    phase: "run",
    worker: run.client.worker,
    hint: "This is a fault of netdist itself; please report it.",
    retryable: false,
    cause: known,
  });
}
