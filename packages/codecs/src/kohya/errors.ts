import { CodecError } from "../shared/codec-error.ts";

/**
 * Why a readable npz file gives no latents. `NO_LATENTS` no array of that name, `TEXT_ENCODER_CACHE` a cache of texts,
 * `RESOLUTION_NEEDED` several sizes and none chosen, `RESOLUTION_NOT_FOUND` not the size asked for, `BAD_ARRAY` an array
 * that is not what its name says, `INVALID_LATENTS` latents that cannot be written.
 */
export type KohyaErrorCode =
  | "NO_LATENTS"
  | "TEXT_ENCODER_CACHE"
  | "RESOLUTION_NEEDED"
  | "RESOLUTION_NOT_FOUND"
  | "BAD_ARRAY"
  | "INVALID_LATENTS";

/** A file that is no latent cache of kohya's scripts, or latents that cannot be written as one; damage is an `NpzError` or `NpyError`. */
export class KohyaError extends CodecError<KohyaErrorCode> {
  override readonly name = "KohyaError";
  readonly format = "kohya";
}

/** True for a `KohyaError`, with one of `codes` when any are given. */
export function isKohyaError<C extends KohyaErrorCode>(
  error: unknown,
  ...codes: readonly C[]
): error is KohyaError & { readonly code: C } {
  return error instanceof KohyaError && (codes.length === 0 || codes.some((code) => code === error.code));
}
