export { DEFAULT_DEADLINES, type Deadlines } from "./deadlines.ts";
export type { SourceFile } from "./run.ts";
export { type JobOptions, startJob } from "./start.ts";
export type { Job, JobEvent, JobOutcome, JobResult, JobStats, RemoteNode } from "./types.ts";
export type { ReadFile } from "./upload.ts";
