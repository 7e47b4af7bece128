import { CodecError } from "../shared/codec-error.ts";

/**
 * Why a WebP was refused. `NOT_WEBP` no RIFF file of WebP, `TRUNCATED` the file ends early, `BAD_CHUNK` a chunk's size or
 * content, `BAD_ORDER` chunks missing, doubled or misplaced, `BAD_FRAME` a frame that does not fit the canvas, `BAD_DATA`
 * packed pixels, `UNSUPPORTED` legal but not read here (lossy pictures), `LIMIT_EXCEEDED` more than the options allow,
 * `BAD_TARGET` a place for the pixels that is not of their size.
 */
export type WebpErrorCode =
  | "NOT_WEBP"
  | "TRUNCATED"
  | "BAD_CHUNK"
  | "BAD_ORDER"
  | "BAD_FRAME"
  | "BAD_DATA"
  | "UNSUPPORTED"
  | "LIMIT_EXCEEDED"
  | "BAD_TARGET";

/** A WebP that cannot be read. Trying again cannot help. */
export class WebpError extends CodecError<WebpErrorCode> {
  override readonly name = "WebpError";
  readonly format = "webp";
}

/** True for a `WebpError`, with one of `codes` when any are given. */
export function isWebpError<C extends WebpErrorCode>(
  error: unknown,
  ...codes: readonly C[]
): error is WebpError & { readonly code: C } {
  return error instanceof WebpError && (codes.length === 0 || codes.some((code) => code === error.code));
}
