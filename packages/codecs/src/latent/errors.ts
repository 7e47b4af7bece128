import { CodecError } from "../shared/codec-error.ts";

/** Why a readable safetensors file is no latent, or an array cannot be written as one. */
export type LatentErrorCode = "NO_LATENT" | "UNSUPPORTED_DTYPE";

/** A file without a latent, or with one that cannot be used; damage of the file itself is a `SafetensorsError`. */
export class LatentError extends CodecError<LatentErrorCode> {
  override readonly name = "LatentError";
  readonly format = "latent";
}

/** True for a `LatentError`, with one of `codes` when any are given. */
export function isLatentError<C extends LatentErrorCode>(
  error: unknown,
  ...codes: readonly C[]
): error is LatentError & { readonly code: C } {
  return error instanceof LatentError && (codes.length === 0 || codes.some((code) => code === error.code));
}
