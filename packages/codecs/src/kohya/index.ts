export { decodeKohya, type KohyaCrop, type KohyaLatents, type KohyaOptions } from "./decode.ts";
export { encodeKohya, type KohyaEncodeOptions, type KohyaInput } from "./encode.ts";
export { isKohyaError, KohyaError, type KohyaErrorCode } from "./errors.ts";
