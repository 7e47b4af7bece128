import { CodecError } from "../shared/codec-error.ts";

/**
 * Why FLAC was refused. `NOT_FLAC` no FLAC stream, `TRUNCATED` the file ends early, `BAD_METADATA` a metadata block,
 * `BAD_FRAME` a frame breaks the format's rules, `BAD_CRC` a frame's checksum, `BAD_MD5` the sound is not the one that was
 * written, `TRAILING_BYTES` something follows the sound, `UNSUPPORTED` legal but not read here, `LIMIT_EXCEEDED` more than
 * the options allow, `INVALID_AUDIO` sound that cannot be written.
 */
export type FlacErrorCode =
  | "NOT_FLAC"
  | "TRUNCATED"
  | "BAD_METADATA"
  | "BAD_FRAME"
  | "BAD_CRC"
  | "BAD_MD5"
  | "TRAILING_BYTES"
  | "UNSUPPORTED"
  | "LIMIT_EXCEEDED"
  | "INVALID_AUDIO";

/** A FLAC file that cannot be read, or sound that cannot be written as one. Trying again cannot help. */
export class FlacError extends CodecError<FlacErrorCode> {
  override readonly name = "FlacError";
  readonly format = "flac";
}

/** True for a `FlacError`, with one of `codes` when any are given. */
export function isFlacError<C extends FlacErrorCode>(
  error: unknown,
  ...codes: readonly C[]
): error is FlacError & { readonly code: C } {
  return error instanceof FlacError && (codes.length === 0 || codes.some((code) => code === error.code));
}
