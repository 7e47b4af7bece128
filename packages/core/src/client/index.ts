export type { CancelAnswer } from "./cancel.ts";
export type { Lease } from "./events.ts";
export type { FileEntry, UploadFile, ViewOptions } from "./files.ts";
export type { SystemStats } from "./info.ts";
export type { WorkerEvent } from "./messages.ts";
export type { HistoryEntry, LookOptions, QueueEntry, QueueState } from "./queue.ts";
export { type Accepted, type Deferred, isDeferred, type Submission } from "./submit.ts";
export type { SocketListener, TlsOptions, Transport, WireRequest, WireResponse, WireSocket } from "./transport.ts";
export { type CallOptions, connectWorker, type WorkerClient, type WorkerOptions } from "./worker.ts";
