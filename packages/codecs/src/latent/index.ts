export { decodeLatent, type Latent } from "./decode.ts";
export { encodeLatent } from "./encode.ts";
export { isLatentError, LatentError, type LatentErrorCode } from "./errors.ts";
