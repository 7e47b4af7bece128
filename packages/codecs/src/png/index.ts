export type { Compression } from "../zlib/native.ts";
export { decodePng, decodePngAside, type PngDecodeOptions, type PngShape } from "./decode.ts";
export { encodePng, type PngEncodeOptions } from "./encode.ts";
export { isPngError, PngError, type PngErrorCode } from "./errors.ts";
export { decodePngFrames, type PngFramesOptions } from "./frames.ts";
export { type ColorType, type PngHeader, readPngHeader } from "./header.ts";
export type { PngImage, PngLimits, PngPixels } from "./image.ts";
export { readPngText } from "./text.ts";
export { orientationOf, type Samples, turnUpright } from "./upright.ts";
