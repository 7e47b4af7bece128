import { startTimer } from "../client/timer.ts";
import type { WorkerClient } from "../client/worker.ts";
import type { Clock } from "../env.ts";
import { isNetDistError, NetDistError } from "../errors/index.ts";
import type { Lane } from "./lane.ts";

/** A worker that does not answer so small a question in this time gets no work; milliseconds. */
const PATIENCE = 10_000;

/** Asks a worker whether it is there and, after its executor had died, whether that runs again. Gives what is wrong. */
export async function probe(lane: Lane, clock: Clock, stop: AbortSignal): Promise<NetDistError | undefined> {
  const limit = new AbortController();
  const stopTimer = startTimer(clock, PATIENCE, () => limit.abort(silent(lane)));
  const signal = AbortSignal.any([stop, limit.signal]);
  try {
    const client = lane.member.connect();
    await client.systemStats({ signal });
    lane.sawEpoch(client.epoch);
    const { reason, standing } = lane.health;
    if (standing === "down" && isNetDistError(reason, "STUCK", "STALLED") && (await isStuck(client, reason, signal)))
      return reason;
    return undefined;
  } catch (error) {
    if (isNetDistError(error)) return error;
    throw error;
  } finally {
    stopTimer();
  }
}

/** HTTP goes on when the executor has died: whether it lives shows in the queue alone (H7, H28). */
async function isStuck(client: WorkerClient, { facts }: NetDistError, signal: AbortSignal): Promise<boolean> {
  const { running, pending } = await client.queue({ phase: "preflight", signal });
  const holdsOurs = running.some(({ promptId }) => promptId === facts.promptId);
  return holdsOurs || (running.length === 0 && pending.length > 0);
}

function silent({ worker }: Lane): NetDistError {
  return new NetDistError("TIMEOUT", `${worker} did not answer for ${PATIENCE / 1000} s.`, {
    phase: "preflight",
    worker,
    retryable: true,
    hint: "It may be overloaded or stopped, or the network in between drops packets.",
  });
}
