import { CodecError } from "../shared/codec-error.ts";

/**
 * Why a readable file is no latent, or an array cannot be written as one. `NO_LATENT` nothing that could be one,
 * `UNSUPPORTED_DTYPE` an element type that no latent has, `UNKNOWN_FORMAT` a file of another kind, `TEXT_ENCODER_CACHE` a
 * trainer's cache of texts, `CHOICE_NEEDED` several candidates and none chosen, `CHOICE_NOT_FOUND` not the one chosen.
 */
export type LatentErrorCode =
  | "NO_LATENT"
  | "UNSUPPORTED_DTYPE"
  | "UNKNOWN_FORMAT"
  | "TEXT_ENCODER_CACHE"
  | "CHOICE_NEEDED"
  | "CHOICE_NOT_FOUND";

/** A file without a latent, or with one that cannot be used; damage is an error of its format, such as `SafetensorsError`. */
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

/** `found`: what the file has instead. */
export function noLatent(kind: string, found: readonly string[]): LatentError {
  const list = found.length === 0 ? "nothing" : found.join(", ");
  const message = `latent: the ${kind} file has no array of floats with 3 to 5 dimensions, it has ${list}`;
  return new LatentError("NO_LATENT", message);
}
