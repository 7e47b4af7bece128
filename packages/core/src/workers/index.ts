export { dispatchFrom, type RemoteInfo } from "./dispatch.ts";
export { dispatchPool, localIsDone, type PoolAsked, type PoolInfo, poolGone, poolWords } from "./dispatch-pool.ts";
export { exactRange } from "./exact.ts";
export { fetchFrom } from "./fetch.ts";
export { filesIn, type InputFiles } from "./files.ts";
export { queueFingerprint } from "./fingerprint.ts";
export type { PoolFill, PoolRecord } from "./pool-records.ts";
export type { PoolRequest } from "./pool-work.ts";
export { type PrepareOptions, preparePrompt } from "./prepare-prompt.ts";
export { objectInfoOf } from "./prepared-for.ts";
export {
  type BegunPool,
  type ObservedJob,
  type RemoteJob,
  type RemoteRequest,
  WORKERS,
  type Workers,
} from "./service.ts";
export { type QueueShare, queueShares } from "./shares.ts";
export { startWholePool } from "./whole-pool.ts";
export { demandWidget } from "./widget.ts";
