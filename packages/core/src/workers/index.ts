export { dispatchFrom, type RemoteInfo } from "./dispatch.ts";
export { exactRange } from "./exact.ts";
export { fetchFrom } from "./fetch.ts";
export { queueFingerprint } from "./fingerprint.ts";
export { objectInfoOf } from "./plan-for.ts";
export type { PoolRequest } from "./pool-work.ts";
export { type RemoteJob, type RemoteRequest, WORKERS, type Workers } from "./service.ts";
export { type QueueShare, queueShares } from "./shares.ts";
export { demandWidget } from "./widget.ts";
