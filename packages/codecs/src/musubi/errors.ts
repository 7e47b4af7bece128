import { CodecError } from "../shared/codec-error.ts";

/**
 * Why a readable safetensors file gives no latents. `NO_LATENTS` no tensor of that name, `TEXT_ENCODER_CACHE` a cache of
 * texts, `SEVERAL_LATENTS` more than one and none chosen, `BAD_TENSOR` a tensor that is not what its name says,
 * `INVALID_LATENTS` latents that cannot be written.
 */
export type MusubiErrorCode =
  | "NO_LATENTS"
  | "TEXT_ENCODER_CACHE"
  | "SEVERAL_LATENTS"
  | "BAD_TENSOR"
  | "INVALID_LATENTS";

/** A file that is no latent cache of musubi-tuner, or latents that cannot be written as one; damage is a `SafetensorsError`. */
export class MusubiError extends CodecError<MusubiErrorCode> {
  override readonly name = "MusubiError";
  readonly format = "musubi";
}

/** True for a `MusubiError`, with one of `codes` when any are given. */
export function isMusubiError<C extends MusubiErrorCode>(
  error: unknown,
  ...codes: readonly C[]
): error is MusubiError & { readonly code: C } {
  return error instanceof MusubiError && (codes.length === 0 || codes.some((code) => code === error.code));
}
