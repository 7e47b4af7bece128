import { CodecError } from "../shared/codec-error.ts";

/** Why a safetensors file was refused; but for the last two, the errors of the official library, checked in its order. */
export type SafetensorsErrorCode =
  | "HEADER_TOO_SMALL"
  | "HEADER_TOO_LARGE"
  | "INVALID_HEADER_LENGTH"
  | "INVALID_HEADER"
  | "INVALID_HEADER_DESERIALIZATION"
  | "INVALID_OFFSET"
  | "VALIDATION_OVERFLOW"
  | "MISALIGNED_SLICE"
  | "TENSOR_INVALID_INFO"
  | "METADATA_INCOMPLETE_BUFFER"
  | "TENSOR_NOT_FOUND"
  | "INVALID_TENSOR_VIEW"
  | "IO_ERROR"
  | "LIMIT_EXCEEDED";

/** A safetensors file that cannot be read, or tensors that cannot be written as one. */
export class SafetensorsError extends CodecError<SafetensorsErrorCode> {
  override readonly name = "SafetensorsError";
  readonly format = "safetensors";
}

/** True for a `SafetensorsError`, with one of `codes` when any are given. */
export function isSafetensorsError<C extends SafetensorsErrorCode>(
  error: unknown,
  ...codes: readonly C[]
): error is SafetensorsError & { readonly code: C } {
  return error instanceof SafetensorsError && (codes.length === 0 || codes.some((code) => code === error.code));
}
