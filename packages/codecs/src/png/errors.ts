import { CodecError } from "../shared/codec-error.ts";

/**
 * Why a PNG was refused. `NOT_PNG` signature, `TRUNCATED` file ends early, `BAD_CHUNK` a chunk's type or length, `BAD_CRC`
 * a chunk's checksum, `BAD_HEADER` IHDR, `BAD_ORDER` chunks missing, doubled or misplaced, `UNKNOWN_CHUNK` a critical chunk
 * of no known kind, `BAD_PALETTE` PLTE, tRNS or an index past the palette, `BAD_DATA` compressed pixels, `BAD_TEXT` a text
 * chunk, `LIMIT_EXCEEDED` more than the options allow, `BAD_IMAGE` pixels that cannot be written.
 */
export type PngErrorCode =
  | "NOT_PNG"
  | "TRUNCATED"
  | "BAD_CHUNK"
  | "BAD_CRC"
  | "BAD_HEADER"
  | "BAD_ORDER"
  | "UNKNOWN_CHUNK"
  | "BAD_PALETTE"
  | "BAD_DATA"
  | "BAD_TEXT"
  | "LIMIT_EXCEEDED"
  | "BAD_IMAGE";

/** A PNG that cannot be read, or pixels that cannot be written as one. Trying again cannot help. */
export class PngError extends CodecError<PngErrorCode> {
  override readonly name = "PngError";
  readonly format = "png";
}

/** True for a `PngError`, with one of `codes` when any are given. */
export function isPngError<C extends PngErrorCode>(
  error: unknown,
  ...codes: readonly C[]
): error is PngError & { readonly code: C } {
  return error instanceof PngError && (codes.length === 0 || codes.some((code) => code === error.code));
}
