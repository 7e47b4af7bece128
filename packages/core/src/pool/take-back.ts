import { startTimer } from "../client/timer.ts";
import type { WorkerClient } from "../client/worker.ts";
import type { Clock } from "../env.ts";
import { look } from "../job/look.ts";
import type { PoolMember } from "./lane.ts";

/** Without a clear answer for so long a prompt stays where it is; milliseconds. */
const PATIENCE = 10_000;

export interface TakeBackOptions {
  /** Stop it if it runs; otherwise it is only taken out of the queue. */
  readonly running: boolean;
  readonly clock: Clock;
  /** Nobody wants to know any more. */
  readonly signal: AbortSignal;
}

/**
 * Takes a prompt off a worker, and gives whether it may be made elsewhere: never where the worker runs it or has done
 * it. Without an answer it stays, unless it was to be stopped. Never rejects.
 */
export async function isTakenBack(
  member: PoolMember,
  promptId: string,
  { running, clock, signal }: TakeBackOptions,
): Promise<boolean> {
  const limit = new AbortController();
  const stopTimer = startTimer(clock, PATIENCE, () => limit.abort(new Error("no clear answer")));
  const how = { signal: AbortSignal.any([signal, limit.signal]) };
  try {
    const client = member.connect();
    return running ? await isStopped(client, promptId, how) : await isUnqueued(client, promptId, how);
  } catch {
    // What is wrong with the worker is found out by whoever follows the prompt.
    return running;
  } finally {
    stopTimer();
  }
}

type How = { readonly signal: AbortSignal };

/** Its queue's answer does not say whether the prompt waited there: only who is in no place any more was taken out. */
async function isUnqueued(client: WorkerClient, promptId: string, how: How): Promise<boolean> {
  await client.removeWaiting(promptId, how);
  const { at } = await look(client, promptId, { phase: "cancel", ...how });
  return at === "nowhere";
}

async function isStopped(client: WorkerClient, promptId: string, how: How): Promise<boolean> {
  if ((await client.cancelJob(promptId, how)) !== "absent") return true;
  const { at } = await look(client, promptId, { phase: "cancel", ...how });
  return at !== "done";
}
