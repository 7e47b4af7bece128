export { createEngine } from "./create.ts";
export { historyJson, queueItemJson } from "./render.ts";
export type {
  Answer,
  Clock,
  Emitter,
  Engine,
  EngineFaults,
  EngineOptions,
  History,
  HistoryEntry,
  PreviewNode,
  Profile,
  QueueItem,
  Registry,
  Target,
} from "./types.ts";
