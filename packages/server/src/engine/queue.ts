import { createHeap } from "./heap.ts";
import type { QueueItem } from "./types.ts";

/** Prompts that wait, lowest number first, then by id. */
export interface Queue {
  readonly pending: readonly QueueItem[];
  /** False when an item of the same number and id was met: the item is queued all the same, as in ComfyUI. */
  push(item: QueueItem): boolean;
  pop(): QueueItem | undefined;
  remove(promptId: string): boolean;
  clear(): void;
}

/** An empty queue. */
export function createQueue(): Queue {
  let hasMetTwin = false;
  const heap = createHeap<QueueItem>((a, b) => {
    if (a.number !== b.number) return a.number < b.number;
    if (a.promptId === b.promptId) hasMetTwin = true;
    return a.promptId < b.promptId;
  });
  return {
    get pending() {
      return heap.items;
    },
    push(item) {
      hasMetTwin = false;
      heap.push(item);
      return !hasMetTwin;
    },
    pop: () => heap.pop(),
    remove: (promptId) => heap.remove((item) => item.promptId === promptId),
    clear: () => heap.clear(),
  };
}
