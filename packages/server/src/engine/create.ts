import { createExecutor } from "./executor.ts";
import { createHistory } from "./history.ts";
import { createQueue } from "./queue.ts";
import { readSubmission, SERVER_ERROR } from "./submit.ts";
import type { Answer, Engine, EngineOptions } from "./types.ts";

const SYSTEM_CLOCK = { now: () => Date.now() };

/** A ComfyUI server without its HTTP: queue, executor and history. Everything that it tells goes to `emitter`. */
export function createEngine(options: EngineOptions): Engine {
  const { clock = SYSTEM_CLOCK, faults = {}, emitter, log } = options;
  const queue = createQueue();
  const history = createHistory({ clock, faults });
  let counter = 0;
  let isClosed = false;

  const remaining = () => queue.pending.length + (executor.running ? 1 : 0);
  const tellStatus = () =>
    emitter.json("status", { status: { exec_info: { queue_remaining: remaining() } } }, { all: true });
  const executor = createExecutor(options, { queue, history, clock, faults, tellStatus });

  const submit = async (body: unknown): Promise<Answer> => {
    const read = await readSubmission(options, clock, () => counter++, body);
    if ("status" in read) return read;
    if (isClosed) return SERVER_ERROR;
    const { item, nodeErrors } = read;
    const isClear = queue.push(item);
    if (isClear) tellStatus();
    executor.wake();
    // A twin in the queue makes ComfyUI's own comparison throw after the item has got in.
    if (!isClear) return SERVER_ERROR;
    return { status: 200, body: { prompt_id: item.promptId, number: item.number, node_errors: nodeErrors } };
  };

  const remove = (promptId: string): boolean => {
    const isRemoved = queue.remove(promptId);
    if (isRemoved) tellStatus();
    return isRemoved;
  };

  return {
    async submit(body) {
      try {
        return await submit(body);
      } catch (error) {
        log.error(`POST /prompt: ${error instanceof Error ? error.stack : error}`);
        return SERVER_ERROR;
      }
    },
    queue: () => ({ running: executor.running ? [executor.running] : [], pending: [...queue.pending] }),
    remaining,
    deletePending(ids) {
      for (const id of ids) remove(id);
    },
    clearPending() {
      queue.clear();
      tellStatus();
    },
    interrupt: (promptId) => executor.interrupt(promptId),
    cancel: (promptId) => executor.interrupt(promptId) || remove(promptId),
    free({ freeMemory }) {
      if (freeMemory) executor.freeMemory();
    },
    history,
    runningNode: (clientId) => executor.runningNode(clientId),
    owns: (promptId) =>
      executor.running?.promptId === promptId || queue.pending.some((item) => item.promptId === promptId),
    async close() {
      isClosed = true;
      await executor.close();
    },
  };
}
