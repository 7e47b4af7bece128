import type { Lease } from "../client/events.ts";
import { isNetDistError, NetDistError, sentenceOf } from "../errors/index.ts";
import { type Ending, executionFailure, interrupted, judge } from "./judge.ts";
import { glance, look, type Place } from "./look.ts";
import { failure, type Run } from "./run.ts";
import type { Attempt } from "./watch.ts";

const FIRST_POLL = 1_000;
const SLOWEST_POLL = 5_000;
/** How old another job's look may be, in pauses; less than the shortest pause, so that each look is a new one. */
const SHARED = 0.75;
/** The pause after a look is at least so many times its duration: the answer of a long queue is megabytes. */
const LOOK_REST = 20;
const LONGEST_REST = 60_000;
/** A message that says the end comes before the history entry; the one that says it is there follows at once. */
const OVER_SOON = 200;
/** Waking this much later than asked means that this process itself stood still. */
const DRIFT = 2_000;

interface State {
  pollAt: number;
  pause: number;
  /** When it last looked, or was accepted: an older look says nothing new of it. */
  lookedAt: number;
  /** When a deadline for waiting in the queue began to count. */
  queueSince: number;
  ahead: number;
  idleSince: number | undefined;
  absent: { count: number; since: number } | undefined;
  /** `from`: when the first look that failed was begun; `since`: when it had failed. */
  failing: { readonly from: number; since: number } | undefined;
}

/**
 * Follows an attempt to its end: the socket for speed, polling for truth. Gives what it left behind, or throws what
 * went wrong; every way out is bounded by a deadline.
 */
export async function track(run: Run, lease: Lease, attempt: Attempt): Promise<Ending> {
  const { watch } = attempt;
  const now = run.clock.now();
  const state: State = {
    pollAt: now + jitter(run, FIRST_POLL),
    pause: FIRST_POLL,
    lookedAt: now,
    queueSince: now,
    ahead: Number.POSITIVE_INFINITY,
    idleSince: undefined,
    absent: undefined,
    failing: undefined,
  };
  for (;;) {
    const asked = Math.max(0, wakeAt(run, lease, attempt, state) - run.clock.now());
    const from = run.clock.now();
    await watch.wait(asked);
    forgive(run, attempt, state, run.clock.now() - from - asked);
    if (watch.over || watch.ending) {
      if (!watch.over) await watch.wait(OVER_SOON);
      const ending = await settle(run, attempt);
      if (ending) return ending;
    }
    if (run.clock.now() >= state.pollAt) {
      const place = await poll(run, lease, attempt, state);
      if (place?.at === "done") return verdict(judge(run, attempt.promptId, attempt.prompt, place.entry));
    }
    checkDeadlines(run, lease, attempt, state);
  }
}

function wakeAt(run: Run, lease: Lease, { watch, clientId }: Attempt, state: State): number {
  const silence =
    watch.startedAt !== undefined && lease.isLive(clientId)
      ? watch.signAt + run.deadlines.silence
      : Number.POSITIVE_INFINITY;
  return Math.min(state.pollAt, silence);
}

/** Our own standstill is nobody's fault: everything that counts silence starts that much later. */
function forgive(run: Run, { watch }: Attempt, state: State, late: number): void {
  if (late < DRIFT) return;
  watch.signAt += late;
  state.queueSince += late;
  if (state.idleSince !== undefined) state.idleSince += late;
  if (state.absent) state.absent.since += late;
  if (state.failing) state.failing.since += late;
  state.pollAt = run.clock.now();
}

/**
 * One look at queue and history; at the history alone while the socket tells that it runs. Failures that may pass are
 * counted, others end the job.
 */
async function poll(run: Run, lease: Lease, attempt: Attempt, state: State): Promise<Place | undefined> {
  const { promptId, clientId, watch } = attempt;
  const from = run.clock.now();
  // The jobs of a worker share their looks: one in an interval serves all.
  const since = Math.max(state.lookedAt, from - state.pause * SHARED);
  state.lookedAt = from;
  try {
    const runs = watch.startedAt !== undefined;
    const place =
      runs && lease.isLive(clientId)
        ? await glance(run.client, promptId, run.signal)
        : await look(run.client, promptId, { phase: runs ? "run" : "queue", signal: run.signal, since });
    state.failing = undefined;
    note(run, attempt, state, place);
    const now = run.clock.now();
    state.pollAt = Math.max(state.pollAt, now + Math.min((now - from) * LOOK_REST, LONGEST_REST));
    return place;
  } catch (error) {
    if (run.signal.aborted || !isNetDistError(error)) throw error;
    // A look that is shared knows of no prompt.
    if (error.facts.retryable !== true)
      throw new NetDistError(error.code, sentenceOf(error), { ...error.facts, promptId });
    state.failing ??= { from, since: run.clock.now() };
    if (run.clock.now() - state.failing.since >= run.deadlines.unreachable)
      throw silent(run, promptId, { runs: watch.startedAt !== undefined, from: state.failing.from }, error);
    state.pollAt = run.clock.now() + jitter(run, FIRST_POLL);
    return undefined;
  }
}

/** No look succeeded for so long: what was asked last, and how that failed, is only the end of it. */
function silent(
  run: Run,
  promptId: string,
  { runs, from }: { readonly runs: boolean; readonly from: number },
  error: NetDistError,
): NetDistError {
  const { code, facts } = error;
  const last = sentenceOf(error);
  const doing = runs ? "ran" : "held";
  const says = `has not answered for ${inSeconds(run.clock.now() - from)} while it ${doing} our prompt. Last: ${last}`;
  const hint = "Look whether ComfyUI still runs there, and run again.";
  return failure(run, code, runs ? "run" : "queue", says, { promptId, hint, retryable: true, cause: facts.cause });
}

function note(run: Run, { watch }: Attempt, state: State, place: Place): void {
  const now = run.clock.now();
  state.pause = Math.min(state.pause * 1.5, SLOWEST_POLL);
  state.pollAt = now + jitter(run, state.pause);
  if (place.at === "nowhere") {
    state.absent = { count: (state.absent?.count ?? 0) + 1, since: state.absent?.since ?? now };
    state.pollAt = now + run.deadlines.lost / 3;
    return;
  }
  state.absent = undefined;
  if (place.at === "running") {
    state.idleSince = undefined;
    if (watch.startedAt === undefined) watch.started();
  }
  if (place.at === "pending") notePending(run, state, place);
}

function notePending(run: Run, state: State, place: Place & { at: "pending" }): void {
  const now = run.clock.now();
  state.idleSince = place.idle ? (state.idleSince ?? now) : undefined;
  if (place.ahead < state.ahead) state.queueSince = now;
  if (place.ahead !== state.ahead) run.say({ type: "queued", ahead: place.ahead });
  state.ahead = place.ahead;
}

function checkDeadlines(run: Run, lease: Lease, attempt: Attempt, state: State): void {
  const { deadlines } = run;
  const now = run.clock.now();
  const { promptId, watch } = attempt;
  if (state.absent && state.absent.count >= 3 && now - state.absent.since >= deadlines.lost) throw lost(run, promptId);
  if (watch.startedAt === undefined) {
    if (state.idleSince !== undefined && now - state.idleSince >= deadlines.stuck) throw stuck(run, promptId);
    if (now - state.queueSince >= deadlines.start) throw neverStarted(run, promptId);
  } else if (lease.isLive(attempt.clientId) && now - watch.signAt >= deadlines.silence) throw stalled(run, promptId);
}

/** Reads the history after a sign of the end; the entry may come a little later than the sign, or be lost. */
async function settle(run: Run, attempt: Attempt): Promise<Ending | undefined> {
  const { promptId, prompt, watch } = attempt;
  const until = run.clock.now() + run.deadlines.settle;
  for (let pause = 25; ; pause = Math.min(pause * 2, 500)) {
    const entry = await readHistory(run, promptId);
    if (entry) return verdict(judge(run, promptId, prompt, entry));
    if (run.clock.now() >= until) break;
    await run.clock.sleep(pause, run.signal);
  }
  const ending = watch.ending;
  watch.over = false;
  watch.ending = undefined;
  if (ending?.kind === "execution_error") throw executionFailure(run, promptId, prompt, ending.data);
  if (ending?.kind === "execution_interrupted") throw interrupted(run, promptId);
  // History was cleared or pushed out: what the socket told of the results is as good.
  if (ending) return { outputs: watch.outputs, cached: watch.cached, ran: undefined };
  return undefined;
}

async function readHistory(run: Run, promptId: string): ReturnType<Run["client"]["history"]> {
  try {
    return await run.client.history(promptId, { phase: "run", signal: run.signal });
  } catch (error) {
    if (run.signal.aborted || !isNetDistError(error) || error.facts.retryable !== true) throw error;
    return undefined;
  }
}

function verdict(found: Ending | NetDistError): Ending {
  if (isNetDistError(found)) throw found;
  return found;
}

function jitter(run: Run, ms: number): number {
  return ms * (0.8 + 0.4 * run.random.number());
}

function lost(run: Run, promptId: string): NetDistError {
  return failure(run, "LOST", "queue", "no longer knows the prompt: it was restarted, or another client removed it.", {
    promptId,
    hint: "It can be queued again.",
    retryable: true,
  });
}

function stuck(run: Run, promptId: string): NetDistError {
  return failure(run, "STUCK", "queue", `accepts prompts but has run none for ${inSeconds(run.deadlines.stuck)}.`, {
    promptId,
    hint: "Its executor has probably died: restart ComfyUI there.",
    retryable: true,
  });
}

function neverStarted(run: Run, promptId: string): NetDistError {
  const says = `did not start the prompt: its queue has not moved for ${inSeconds(run.deadlines.start)}.`;
  return failure(run, "DEADLINE", "queue", says, {
    promptId,
    hint: "Use a worker that is less busy, or allow a longer wait.",
    retryable: true,
  });
}

function stalled(run: Run, promptId: string): NetDistError {
  return failure(run, "STALLED", "run", `has shown no progress for ${inSeconds(run.deadlines.silence)}.`, {
    promptId,
    hint: "A node hangs there, or its executor has died; if that step simply takes long, allow a longer silence.",
    retryable: true,
  });
}

function inSeconds(ms: number): string {
  return ms >= 120_000 ? `${Math.round(ms / 60_000)} minutes` : `${Math.round(ms / 1000)} s`;
}
