export { canonicalAddress, cleanAddress, isLoopback, listedWorker, resolveWorker, sameAddress } from "./address.ts";
export { resolveHeaders, workerHeaders } from "./headers.ts";
export { locateConfig } from "./locate.ts";
export { SETTINGS } from "./overlay.ts";
export { parseConfig } from "./parse.ts";
export { type Config, configSchema, defaultConfig, type WorkerEntry } from "./schema.ts";
export { type ConfigStore, hostConfig, openConfig } from "./store.ts";
