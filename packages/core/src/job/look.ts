import type { HistoryEntry } from "../client/queue.ts";
import type { WorkerClient } from "../client/worker.ts";
import type { Phase } from "../errors/index.ts";

/** Where a prompt is on its worker. */
export type Place =
  | { readonly at: "running" }
  /** `ahead` prompts run or wait before it; `idle` when the worker runs nothing. */
  | { readonly at: "pending"; readonly ahead: number; readonly idle: boolean }
  | { readonly at: "done"; readonly entry: HistoryEntry }
  | { readonly at: "nowhere" }
  /** Not done; where it is was not asked, or not told. */
  | { readonly at: "unknown" };

/** Whether it is done, for the price of one small answer: enough while the socket tells the rest. */
export async function glance(client: WorkerClient, promptId: string, signal: AbortSignal): Promise<Place> {
  const entry = await client.history(promptId, { phase: "run", signal });
  return entry ? { at: "done", entry } : { at: "unknown" };
}

/**
 * Asks the queue first, then the history: a prompt only moves that way, so whoever is in neither, in this order, is
 * not there. `tag` finds it under another id, which is given back. `since`: a look at the queue that another job of the
 * worker began since then (monotonic milliseconds) will do.
 */
export async function look(
  client: WorkerClient,
  promptId: string,
  options: { readonly phase: Phase; readonly signal: AbortSignal; readonly tag?: string; readonly since?: number },
): Promise<Place & { readonly promptId: string }> {
  const { tag, since, ...how } = options;
  const queue = await client.queue({ ...how, promptId, since });
  const isOurs = (item: { promptId: string; tag: string | undefined }): boolean =>
    item.promptId === promptId || (tag !== undefined && item.tag === tag);
  const running = queue.running.find(isOurs);
  if (running) return { at: "running", promptId: running.promptId };
  const index = queue.pending.findIndex(isOurs);
  const pending = queue.pending[index];
  if (pending) {
    const busy = queue.running.length;
    return { at: "pending", ahead: index + busy, idle: busy === 0, promptId: pending.promptId };
  }
  const entry = await client.history(promptId, how);
  return entry ? { at: "done", entry, promptId } : { at: "nowhere", promptId };
}
