import type { Json, JsonObject } from "@netdist/sdk/prompt";
import type { HistoryEntry, QueueItem } from "./types.ts";

/** A queued prompt as GET /queue shows it: `[number, prompt_id, prompt, extra_data, outputs]`, without secrets. */
export function queueItemJson(item: QueueItem): Json[] {
  return [item.number, item.promptId, item.prompt as JsonObject, item.extraData, item.outputs];
}

/** A finished prompt as GET /history shows it. */
export function historyJson(entry: HistoryEntry): JsonObject {
  return {
    prompt: queueItemJson(entry.item),
    outputs: entry.outputs,
    status: { ...entry.status },
    meta: entry.meta,
  };
}
