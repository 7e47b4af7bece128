export type { ByteSource } from "../shared/reading.ts";
export { encodeNpz, encodeNpzParts, type NpzEncodeOptions } from "./encode.ts";
export { isNpzError, NpzError, type NpzErrorCode } from "./errors.ts";
export type { NpzOptions } from "./limits.ts";
export { decodeNpz, type Npz, type NpzEntry, type OpenNpz, openNpz } from "./open.ts";
