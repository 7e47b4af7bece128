import type { JsonObject, Prompt } from "@netdist/sdk/prompt";
import type { Lease } from "../client/events.ts";
import { TAG_KEY } from "../client/queue.ts";
import { isDeferred, type Submission } from "../client/submit.ts";
import { onAbort, startTimer } from "../client/timer.ts";
import { isNetDistError, NetDistError } from "../errors/index.ts";
import { neverSent } from "../errors/wire.ts";
import { stopQuietly } from "./cancel.ts";
import { look } from "./look.ts";
import { failure, type Run } from "./run.ts";
import { type Attempt, Watch } from "./watch.ts";

export interface SubmitExtras {
  readonly extraPngInfo?: JsonObject | undefined;
  /** ComfyUI's name of a preview method, for servers since 0.5. */
  readonly previewMethod?: string | undefined;
}

/** How often a busy worker is asked again. */
const TRIES_WHEN_BUSY = 3;

/**
 * Queues the prompt under an id of our own, after the socket is registered. When no clear answer comes, the worker is
 * asked whether it has the prompt; it is never sent a second time on suspicion.
 */
export async function submit(run: Run, lease: Lease, prompt: Prompt, extras: SubmitExtras): Promise<Attempt> {
  run.say({ type: "phase", phase: "submit" });
  const { clientId } = await lease.ready(run.signal);
  const promptId = run.random.uuid();
  const watch = new Watch(run, lease, prompt, promptId);
  const submission: Submission = {
    prompt,
    prompt_id: promptId,
    client_id: clientId,
    extra_data: extraData(run, extras),
  };
  run.say({ type: "prompt", promptId });
  try {
    const taken = await post(run, submission);
    if (taken !== promptId) {
      watch.adopt(taken);
      run.say({ type: "prompt", promptId: taken });
    }
    // Its events may be here before the answer is.
    if (watch.startedAt === undefined) run.say({ type: "phase", phase: "queued" });
    return { promptId: taken, clientId, prompt, watch };
  } catch (error) {
    watch.stop();
    // Whatever went wrong: the worker may have taken it, or be about to.
    if (!isRefusal(error)) await stopQuietly(run, promptId);
    throw error;
  }
}

function extraData(run: Run, extras: SubmitExtras): JsonObject {
  return {
    [TAG_KEY]: run.id,
    ...(extras.extraPngInfo && { extra_pnginfo: extras.extraPngInfo }),
    ...(extras.previewMethod !== undefined && { preview_method: extras.previewMethod }),
  };
}

/** Gives the id under which the worker has the prompt. */
async function post(run: Run, submission: Submission): Promise<string> {
  for (let tries = 1; ; tries++) {
    const answer = await postOnce(run, submission);
    if (typeof answer === "string") return answer;
    if (tries === TRIES_WHEN_BUSY) throw answer.error;
    await run.clock.sleep(answer.retryAfter, run.signal);
  }
}

async function postOnce(
  run: Run,
  submission: Submission,
): Promise<string | { readonly retryAfter: number; readonly error: NetDistError }> {
  run.signal.throwIfAborted();
  const late = stopLate(run);
  try {
    const answer = await run.client.submit(submission, { signal: late.signal, timeout: run.deadlines.submit });
    if (run.signal.aborted) {
      // An old server has it under an id of its own.
      if (!isDeferred(answer) && answer.promptId !== submission.prompt_id) await stopQuietly(run, answer.promptId);
      throw run.signal.reason;
    }
    if (isDeferred(answer)) return answer;
    if (answer.refused) {
      // The rest of the outputs is queued and would run for nobody.
      await stopQuietly(run, answer.promptId);
      throw answer.refused;
    }
    return answer.promptId;
  } catch (error) {
    if (run.signal.aborted || !isNetDistError(error) || isRefusal(error)) throw error;
    return await reconcile(run, submission.prompt_id, error);
  } finally {
    late.end();
  }
}

/**
 * Of a stopped job the answer is awaited a little longer: a worker that is told to take a prompt back before it has taken
 * it would run it for nobody.
 */
function stopLate({ clock, deadlines, signal }: Run): { readonly signal: AbortSignal; end(): void } {
  const late = new AbortController();
  let stopTimer = (): void => {};
  const unlink = onAbort(signal, (reason) => {
    stopTimer = startTimer(clock, deadlines.cancel / 2, () => late.abort(reason));
  });
  return {
    signal: late.signal,
    end: () => {
      unlink();
      stopTimer();
    },
  };
}

const REFUSALS = ["REJECTED", "MISSING_NODE", "NO_OUTPUTS", "TOO_LARGE", "UNAUTHORIZED", "BUSY"] as const;

/** Failures after which the worker surely does not have the prompt, and never will. */
function isRefusal(error: unknown): boolean {
  if (!isNetDistError(error)) return false;
  // A 404 has no cause. An unreadable 200 has one, and something behind it may have taken the prompt.
  const noRoute = error.code === "NOT_COMFYUI" && error.facts.cause === undefined;
  return noRoute || neverSent(error) || isNetDistError(error, ...REFUSALS);
}

/** After an answer that says nothing: looks for the prompt until it is there or absence is certain. */
async function reconcile(run: Run, promptId: string, cause: NetDistError): Promise<string> {
  const since = run.clock.now();
  for (let misses = 0; ; ) {
    try {
      const found = await look(run.client, promptId, { phase: "submit", signal: run.signal, tag: run.id });
      if (found.at !== "nowhere") return found.promptId;
      misses += 1;
    } catch (error) {
      if (run.signal.aborted || !isNetDistError(error) || error.facts.retryable !== true) throw error;
      if (run.clock.now() - since > run.deadlines.unreachable) throw error;
    }
    if (misses >= 3 && run.clock.now() - since >= run.deadlines.lost) break;
    await run.clock.sleep(run.deadlines.lost / 3, run.signal);
  }
  throw failure(run, "LOST", "submit", "gave no clear answer to the prompt and does not have it.", {
    promptId,
    hint: "It can be queued again.",
    retryable: true,
    detail: cause.message,
    cause,
  });
}
