import type { HistoryStore } from "./history.ts";
import type { Queue } from "./queue.ts";
import { type Cache, createCache } from "./run/cache.ts";
import { ExecutorDied } from "./run/outcome.ts";
import { historyEntry, type LastNode, runPrompt } from "./run/prompt.ts";
import { clientOf, createState } from "./run/start.ts";
import type { State } from "./run/state.ts";
import { nextTurn } from "./run/waiting.ts";
import type { Clock, EngineFaults, EngineOptions, QueueItem } from "./types.ts";

/** Takes prompts from the queue and runs them, one at a time. */
export interface Executor {
  readonly running: QueueItem | undefined;
  /** Something is in the queue. */
  wake(): void;
  /** False when nothing, or another prompt, is running. */
  interrupt(promptId?: string): boolean;
  /** Forgets results: now, or after the running prompt. */
  freeMemory(): void;
  runningNode(clientId: string): string | undefined;
  close(): Promise<void>;
}

/** An executor over a queue, which puts what it ran into the history. */
export function createExecutor(
  options: EngineOptions,
  own: { queue: Queue; history: HistoryStore; clock: Clock; faults: EngineFaults; tellStatus: () => void },
): Executor {
  const { queue, history, clock, faults, tellStatus } = own;
  const cache: Cache = createCache();
  const last: LastNode = { succeeded: true };
  let state: State | undefined;
  let pumping: Promise<void> | undefined;
  let mustFree = false;
  let isDead = false;
  let ended = 0;

  const canRun = () => !isDead && ended < (faults.dieAfterPrompts ?? Number.POSITIVE_INFINITY);

  const run = async (item: QueueItem): Promise<void> => {
    const current = createState(options, item, { cache, clock, faults });
    state = current;
    tellStatus();
    const how = await runPrompt(current, last);
    current.shown = undefined;
    await current.lifetime.end(how);
    history.add(historyEntry(current, last));
    state = undefined;
    ended++;
    tellStatus();
    current.events.end();
    if (mustFree) cache.clear();
    mustFree = false;
  };

  /** What no prompt can cause: it must not stop the others. */
  const abandon = (item: QueueItem, error: unknown): void => {
    options.log.error(`prompt ${item.promptId} was lost: ${error instanceof Error ? error.stack : error}`);
    state = undefined;
    tellStatus();
  };

  const pump = async (): Promise<void> => {
    await nextTurn();
    while (canRun()) {
      const item = queue.pop();
      if (item === undefined) break;
      try {
        await run(item);
      } catch (error) {
        if (error instanceof ExecutorDied) isDead = true;
        else abandon(item, error);
      }
    }
    pumping = undefined;
  };

  return {
    get running() {
      return state?.item;
    },
    wake() {
      if (canRun()) pumping ??= pump();
    },
    interrupt(promptId) {
      if (state === undefined || (promptId !== undefined && state.item.promptId !== promptId)) return false;
      state.lifetime.interrupt();
      return true;
    },
    freeMemory() {
      if (state === undefined) cache.clear();
      else mustFree = true;
    },
    runningNode: (clientId) => (state && clientOf(state.item.extraData) === clientId ? state.shown : undefined),
    async close() {
      state?.lifetime.interrupt();
      isDead = true;
      await pumping;
      cache.clear();
    },
  };
}
