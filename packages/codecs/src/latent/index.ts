export { decodeLatent, type Latent } from "./decode.ts";
export { encodeLatent, encodeLatentParts } from "./encode.ts";
export { isLatentError, LatentError, type LatentErrorCode } from "./errors.ts";
export { inspectLatent, openLatent } from "./open.ts";
export type { LatentInfo, LatentKind, LatentLimits, LatentOpenOptions, OpenedLatent, StatedArray } from "./opened.ts";
