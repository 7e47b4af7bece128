export type { ByteSource } from "../shared/reading.ts";
export { decodeSafetensors, type Safetensors } from "./decode.ts";
export { encodeSafetensors, encodeSafetensorsParts, type SafetensorsEncodeOptions } from "./encode.ts";
export { isSafetensorsError, SafetensorsError, type SafetensorsErrorCode } from "./errors.ts";
export { readSafetensorsHeader, type SafetensorsHeader, type SafetensorsLimits } from "./header.ts";
export { type OpenSafetensors, openSafetensors, type SafetensorsOpenOptions } from "./open.ts";
export type { TensorInfo } from "./validate.ts";
