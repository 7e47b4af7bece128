export { chosenWorkers } from "./members.ts";
export { createPool, type PoolDeps, type PoolMember } from "./pool.ts";
export { type WorkSignature, workSignature } from "./signature.ts";
export type {
  LeftBehind,
  Pool,
  PoolEvent,
  PoolOptions,
  PoolProgress,
  PoolResult,
  PoolRun,
  PoolWork,
  PoolWorker,
  Prepared,
  ShardOutcome,
  WorkerShare,
  WorkerState,
} from "./types.ts";
