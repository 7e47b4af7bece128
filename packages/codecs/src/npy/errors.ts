import { CodecError } from "../shared/codec-error.ts";

/**
 * Why an npy file was refused. `NOT_NPY` signature, `UNKNOWN_VERSION` version, `TRUNCATED` file ends early, `BAD_HEADER`
 * text of the header, `BAD_SHAPE` its shape, `UNSUPPORTED_DTYPE` an element type that is not read, `PICKLED_OBJECT` Python
 * objects, which are never read, `TRAILING_BYTES` more than the array, `LIMIT_EXCEEDED` more than the options allow,
 * `INVALID_ARRAY` an array that cannot be written or given in the form asked for.
 */
export type NpyErrorCode =
  | "NOT_NPY"
  | "UNKNOWN_VERSION"
  | "TRUNCATED"
  | "BAD_HEADER"
  | "BAD_SHAPE"
  | "UNSUPPORTED_DTYPE"
  | "PICKLED_OBJECT"
  | "TRAILING_BYTES"
  | "LIMIT_EXCEEDED"
  | "INVALID_ARRAY";

/** An npy file that cannot be read, or an array that cannot be written as one. Trying again cannot help. */
export class NpyError extends CodecError<NpyErrorCode> {
  override readonly name = "NpyError";
  readonly format = "npy";
}

/** True for an `NpyError`, with one of `codes` when any are given. */
export function isNpyError<C extends NpyErrorCode>(
  error: unknown,
  ...codes: readonly C[]
): error is NpyError & { readonly code: C } {
  return error instanceof NpyError && (codes.length === 0 || codes.some((code) => code === error.code));
}
