import { CodecError } from "../shared/codec-error.ts";

/**
 * Why an npz file was refused. `NOT_NPZ` signature, `NO_END_RECORD` the end of a zip is missing, as in a file cut short,
 * `TRAILING_BYTES` something follows it, `BAD_DIRECTORY` the list of entries, `DUPLICATE_NAME` two entries of one name,
 * `OVERLAP` entries that share bytes, `BAD_ENTRY` an entry that is not what the list says, `ENCRYPTED_ENTRY` and
 * `UNSUPPORTED_METHOD` entries that are not read, `BAD_DATA` packed data, `BAD_CRC` a checksum, `ENTRY_NOT_FOUND` no entry
 * of that name, `NOT_AN_ARRAY` an entry that is no npy file, `LIMIT_EXCEEDED` more than the options allow, `IO_ERROR` a
 * source that gives something else than it was asked for, `INVALID_ENTRY` names that cannot be written.
 */
export type NpzErrorCode =
  | "NOT_NPZ"
  | "NO_END_RECORD"
  | "TRAILING_BYTES"
  | "BAD_DIRECTORY"
  | "DUPLICATE_NAME"
  | "OVERLAP"
  | "BAD_ENTRY"
  | "ENCRYPTED_ENTRY"
  | "UNSUPPORTED_METHOD"
  | "BAD_DATA"
  | "BAD_CRC"
  | "ENTRY_NOT_FOUND"
  | "NOT_AN_ARRAY"
  | "LIMIT_EXCEEDED"
  | "IO_ERROR"
  | "INVALID_ENTRY";

/** An npz file that cannot be read, or arrays that cannot be written as one; damage of an array in it is an `NpyError`. */
export class NpzError extends CodecError<NpzErrorCode> {
  override readonly name = "NpzError";
  readonly format = "npz";
}

/** True for an `NpzError`, with one of `codes` when any are given. */
export function isNpzError<C extends NpzErrorCode>(
  error: unknown,
  ...codes: readonly C[]
): error is NpzError & { readonly code: C } {
  return error instanceof NpzError && (codes.length === 0 || codes.some((code) => code === error.code));
}
