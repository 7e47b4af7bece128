export type { PoolMember } from "./lane.ts";
export { chosenWorkers } from "./members.ts";
export { type OpenMember, openPool } from "./open.ts";
export { createPool, type PoolDeps } from "./pool.ts";
export { type Pace, shares } from "./shares.ts";
export { type WorkSignature, workSignature } from "./signature.ts";
export { openSpeedFile } from "./speed-file.ts";
export { Speeds } from "./speeds.ts";
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
