export { decodeNpy, type NpyArray, type NpyDecodeOptions, readNpy } from "./decode.ts";
export { encodeNpy, encodeNpyParts } from "./encode.ts";
export { isNpyError, NpyError, type NpyErrorCode } from "./errors.ts";
export { type NpyHeader, type NpyLimits, readNpyHeader } from "./header.ts";
export { npyToNdArray } from "./nd-array.ts";
export { readNpyStream } from "./stream.ts";
export type { NpyType } from "./type.ts";
export { type NpyValues, npyToValues } from "./values.ts";
