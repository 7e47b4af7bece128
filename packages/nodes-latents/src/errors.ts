/**
 * Why a latent file cannot be used, or a latent cannot be saved. `UNREADABLE` the file is damaged or holds no latent,
 * `CHOICE_NEEDED` several and none chosen, `CHOICE_NOT_FOUND` not the one that was chosen, `WRONG_MODEL` latents that the
 * chosen model does not have, `BAD_EXTRAS` a noise_mask or batch_index that is none, `NOT_FOR_WORKERS` what a stock
 * loader would lose, `OUT_OF_RANGE` values that the chosen dtype does not hold, `BAD_BATCH` latents that are no pictures, `EXISTS` a cache
 * has latents of that size already, `CHANGED_MEANWHILE` a file that somebody else wrote in between.
 */
export type LatentNodeErrorCode =
  | "UNREADABLE"
  | "CHOICE_NEEDED"
  | "CHOICE_NOT_FOUND"
  | "WRONG_MODEL"
  | "BAD_EXTRAS"
  | "NOT_FOR_WORKERS"
  | "OUT_OF_RANGE"
  | "BAD_BATCH"
  | "EXISTS"
  | "CHANGED_MEANWHILE";

/** A failure of a node of this package. */
export class LatentNodeError extends Error {
  override readonly name = "LatentNodeError";
  readonly code: LatentNodeErrorCode;
  constructor(code: LatentNodeErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
