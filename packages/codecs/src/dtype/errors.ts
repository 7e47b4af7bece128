import { CodecError } from "../shared/codec-error.ts";

/** Why an array could not be described or converted. */
export type DtypeErrorCode = "BAD_SHAPE" | "SIZE_MISMATCH" | "UNSUPPORTED_DTYPE";

/** An array whose shape, size or element type does not fit what was asked of it. */
export class DtypeError extends CodecError<DtypeErrorCode> {
  override readonly name = "DtypeError";
  readonly format = "dtype";
}

/** True for a `DtypeError`, with one of `codes` when any are given. */
export function isDtypeError<C extends DtypeErrorCode>(
  error: unknown,
  ...codes: readonly C[]
): error is DtypeError & { readonly code: C } {
  return error instanceof DtypeError && (codes.length === 0 || codes.some((code) => code === error.code));
}
