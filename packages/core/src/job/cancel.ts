import { startTimer } from "../client/timer.ts";
import { isNetDistError } from "../errors/index.ts";
import type { Run } from "./run.ts";

/** How the worker's side of a stop ended. `unconfirmed`: it may still run there. */
export type Stopped = "stopped" | "absent" | "unconfirmed";

/** Takes our prompt off the worker, and nobody else's; gives up after the cancel deadline. */
export async function stopOnWorker(run: Run, promptId: string): Promise<Stopped> {
  const stopped = await tryToStop(run, promptId);
  run.remains.promptId = stopped === "stopped" ? undefined : promptId;
  return stopped;
}

async function tryToStop(run: Run, promptId: string): Promise<Stopped> {
  // Its own signal: the run's is already aborted when a job is stopped.
  const limit = new AbortController();
  const stopTimer = startTimer(run.clock, run.deadlines.cancel, () =>
    limit.abort(new Error("the cancel deadline passed")),
  );
  try {
    const answer = await run.client.cancelJob(promptId, { signal: limit.signal });
    if (answer !== "stopped") return answer === "absent" ? "absent" : "unconfirmed";
    return (await untilGone(run, promptId, limit.signal)) ? "stopped" : "unconfirmed";
  } catch (error) {
    if (isNetDistError(error) || limit.signal.aborted) return "unconfirmed";
    throw error;
  } finally {
    stopTimer();
  }
}

/** As `stopOnWorker`, for clean-up whose result interests nobody. */
export async function stopQuietly(run: Run, promptId: string): Promise<void> {
  await stopOnWorker(run, promptId);
}

/** A node is only interrupted at its next step: waits until the worker's queue has let it go. */
async function untilGone(run: Run, promptId: string, signal: AbortSignal): Promise<boolean> {
  for (let pause = 20; ; pause = Math.min(pause * 2, 1000)) {
    const queue = await run.client.queue({ phase: "cancel", promptId, signal });
    if (!queue.running.concat(queue.pending).some((item) => item.promptId === promptId)) return true;
    await run.clock.sleep(pause, signal);
  }
}
