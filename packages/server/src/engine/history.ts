import type { Clock, EngineFaults, History, HistoryEntry } from "./types.ts";

/** ComfyUI's bound. */
const MAX_ENTRIES = 10_000;

/** The history with the side that the executor writes to. */
export interface HistoryStore extends History {
  add(entry: HistoryEntry): void;
}

/** Finished prompts in the order of their ends; an id used again takes the earlier entry's place. */
export function createHistory(options: { clock: Clock; faults: EngineFaults; maxEntries?: number }): HistoryStore {
  const { clock, faults, maxEntries = MAX_ENTRIES } = options;
  const entries = new Map<string, { entry: HistoryEntry; visibleFrom: number }>();
  const visible = (record: { visibleFrom: number }) => record.visibleFrom <= clock.now();

  return {
    add(entry) {
      if (faults.loseHistory) return;
      const oldest = entries.keys().next();
      if (entries.size >= maxEntries && !oldest.done && !entries.has(entry.item.promptId)) entries.delete(oldest.value);
      const shown = faults.emptyHistory ? { ...entry, outputs: {}, meta: {} } : entry;
      entries.set(entry.item.promptId, {
        entry: shown,
        visibleFrom: faults.historyDelayMs === undefined ? 0 : clock.now() + faults.historyDelayMs,
      });
    },
    get(id) {
      const record = entries.get(id);
      return record && visible(record) ? record.entry : undefined;
    },
    page({ maxItems, offset = -1 }) {
      const start = offset < 0 && maxItems !== undefined ? entries.size - maxItems : offset;
      const found: HistoryEntry[] = [];
      let index = 0;
      for (const record of entries.values()) {
        if (index++ < start || !visible(record)) continue;
        found.push(record.entry);
        if (maxItems !== undefined && found.length >= maxItems) break;
      }
      return found;
    },
    delete(ids) {
      for (const id of ids) entries.delete(id);
    },
    clear: () => entries.clear(),
  };
}
