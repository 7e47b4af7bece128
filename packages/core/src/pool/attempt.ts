import { startTimer } from "../client/timer.ts";
import type { WorkerClient } from "../client/worker.ts";
import type { Clock } from "../env.ts";
import { isNetDistError, NetDistError } from "../errors/index.ts";
import type { Deadlines, JobEvent, JobOutcome, startJob } from "../job/index.ts";
import type { Range } from "../plan.ts";
import type { Lane } from "./lane.ts";
import { type WorkSignature, workSignature } from "./signature.ts";
import type { PoolWork, Prepared } from "./types.ts";

/** Milliseconds until it is known what a worker would be sent: its object_info may take a minute. */
const PREPARE = 300_000;
const FREE = 10_000;

export interface AttemptRequest {
  readonly work: PoolWork;
  readonly range: Range;
  readonly lane: Lane;
  /** A prompt that is there already. */
  readonly promptId?: string | undefined;
  readonly deadlines: Partial<Deadlines> | undefined;
  readonly signal: AbortSignal;
  readonly start: typeof startJob;
  readonly clock: Clock;
  onEvent(event: JobEvent): void;
}

export type AttemptOutcome = JobOutcome & {
  /** Of what was sent; undefined where nothing was. */
  readonly signature: WorkSignature | undefined;
  /** Of the worker after it. */
  readonly epoch: number | undefined;
};

/** One try of a shard on one worker, to its end. Never rejects. */
export async function attempt(request: AttemptRequest): Promise<AttemptOutcome> {
  const { work, range, lane, signal } = request;
  let client: WorkerClient | undefined;
  let signature: WorkSignature | undefined;
  const ended = (outcome: JobOutcome): AttemptOutcome => ({ ...outcome, signature, epoch: client?.epoch });
  try {
    client = lane.member.connect();
    const { plan, files } = await prepare(request, client);
    signature = work.signature?.(range.start) ?? workSignature(plan.prompt);
    const job = request.start(plan, client, {
      extraPngInfo: work.extraPngInfo,
      previewMethod: "auto",
      readFile: files.open,
      deadlines: request.deadlines,
      signal,
      ...(request.promptId !== undefined && { promptId: request.promptId }),
    });
    job.listen(request.onEvent);
    const outcome = checked(work, range, await job.outcome);
    if (outcome.state === "failed" && outcome.error.code === "OUT_OF_MEMORY") await free(request, client);
    return ended(outcome);
  } catch (error) {
    const known = isNetDistError(error) ? error : broken(lane.worker, error);
    return ended({ state: known.code === "CANCELLED" ? "cancelled" : "failed", error: known });
  }
}

async function prepare({ work, range, lane, signal, clock }: AttemptRequest, client: WorkerClient): Promise<Prepared> {
  const limit = new AbortController();
  const stopTimer = startTimer(clock, PREPARE, () => limit.abort(tooSlow(lane)));
  try {
    signal.throwIfAborted();
    return await work.prepare(client, range, { signal: AbortSignal.any([signal, limit.signal]) });
  } finally {
    stopTimer();
  }
}

/** A result that is not what was asked for is none. */
function checked(work: PoolWork, range: Range, outcome: JobOutcome): JobOutcome {
  const error = outcome.state === "succeeded" ? work.check?.(range, outcome.result) : undefined;
  return error ? { state: "failed", error } : outcome;
}

/** Gives the worker's memory a chance before the next attempt there; not while another job of ours uses it. */
async function free({ lane, clock }: AttemptRequest, client: WorkerClient): Promise<void> {
  if (lane.live.size > 1) return;
  const limit = new AbortController();
  const stopTimer = startTimer(clock, FREE, () => limit.abort(tooSlow(lane)));
  await client.free({ models: true, cache: true }, { signal: limit.signal }).catch(() => {});
  stopTimer();
}

function tooSlow({ worker }: Lane): NetDistError {
  return new NetDistError("TIMEOUT", `${worker} took too long to say what it has.`, {
    phase: "preflight",
    worker,
    retryable: true,
  });
}

function broken(worker: string, cause: unknown): NetDistError {
  const says = cause instanceof Error ? cause.message : String(cause);
  return new NetDistError("PROMPT_INVALID", `What ${worker} would be sent cannot be made: ${says}`, {
    phase: "lower",
    worker,
    cause,
  });
}
