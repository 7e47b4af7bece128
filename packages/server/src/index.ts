export type { Engine, EngineFaults, HistoryEntry, Profile, QueueItem } from "./engine/index.ts";
export type { FrontendExtension } from "./http/extensions.ts";
export type { Faults, HttpFault } from "./http/faults.ts";
export { PortTakenError } from "./http/listen.ts";
export { createServer, type Server, type ServerOptions } from "./server.ts";
