export { createEngine } from "./create.ts";
export { jobsPage } from "./job-page.ts";
export { jobJson } from "./jobs.ts";
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
