export { decodeMusubi, type MusubiLatents, type MusubiOptions } from "./decode.ts";
export { encodeMusubi, type MusubiInput } from "./encode.ts";
export { isMusubiError, MusubiError, type MusubiErrorCode } from "./errors.ts";
