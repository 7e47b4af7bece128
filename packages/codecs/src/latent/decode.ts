import { asFloat32, float32Array } from "../dtype/as-float32.ts";
import type { Dtype, NdArray } from "../dtype/dtypes.ts";
import { toFloat32 } from "../dtype/to-float32.ts";
import { decodeSafetensors, type Safetensors } from "../safetensors/decode.ts";
import type { SafetensorsLimits } from "../safetensors/header.ts";
import { quote } from "../shared/codec-error.ts";
import { LatentError } from "./errors.ts";
import { LATENT_DTYPES, SAMPLES_KEY, VERSION_KEY } from "./keys.ts";

/** A latent as ComfyUI's LoadLatent gives it. */
export interface Latent {
  /** float32, usually `[batch, channels, height, width]`, of video `[batch, channels, frames, height, width]`. */
  readonly samples: NdArray;
  /** What the samples are stored as. */
  readonly storedDtype: Dtype;
  /** JSON texts, usually `prompt` and `workflow`. */
  readonly metadata: ReadonlyMap<string, string>;
}

/** Files without a version hold samples times Stable Diffusion 1's factor; torch rounds the scalar to float32 first. */
const OLD_FILES_FACTOR = Math.fround(1 / 0.18215);

/**
 * The samples of a ComfyUI `.latent` file as float32: a view of the bytes where nothing has to be converted. Throws
 * `LatentError` when there is no latent in the file, `SafetensorsError` when it is damaged.
 */
export function decodeLatent(bytes: Uint8Array, options: SafetensorsLimits = {}): Latent {
  return latentOf(decodeSafetensors(bytes, options));
}

/** The samples of a file that was read already. */
export function latentOf({ tensors, metadata }: Safetensors): Latent {
  const stored = tensors.get(SAMPLES_KEY);
  if (stored === undefined) throw missing([...tensors.keys()]);
  if (!LATENT_DTYPES.includes(stored.dtype)) throw unsupported(stored.dtype);
  const samples = tensors.has(VERSION_KEY) ? asFloat32(stored) : scaled(stored);
  return { samples, storedDtype: stored.dtype, metadata };
}

function scaled(stored: NdArray): NdArray {
  const values = toFloat32(stored).map((value) => value * OLD_FILES_FACTOR);
  return float32Array(values, stored.shape);
}

function missing(names: readonly string[]): LatentError {
  const found = names.length === 0 ? "no tensors at all" : names.slice(0, 20).map(quote).join(", ");
  return new LatentError("NO_LATENT", `latent: the file has no tensor "${SAMPLES_KEY}", it has ${found}`);
}

function unsupported(dtype: Dtype): LatentError {
  const message = `latent: the samples are ${dtype}, a latent has ${LATENT_DTYPES.join(", ")}`;
  return new LatentError("UNSUPPORTED_DTYPE", message, { subject: SAMPLES_KEY });
}
