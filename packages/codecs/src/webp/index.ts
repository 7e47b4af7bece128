export { decodeWebp, type WebpDecodeOptions, type WebpImage } from "./decode.ts";
export { isWebpError, WebpError, type WebpErrorCode } from "./errors.ts";
export { decodeWebpFrames, type WebpFrame, type WebpFramesOptions } from "./frames.ts";
export { readWebpHeader, type WebpHeader } from "./header.ts";
export type { WebpLimits, WebpPixels } from "./image.ts";
