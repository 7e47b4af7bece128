import type { NdArray } from "../dtype/dtypes.ts";
import { encodeSafetensors, type SafetensorsEncodeOptions } from "../safetensors/encode.ts";
import { LatentError } from "./errors.ts";
import { LATENT_DTYPES, SAMPLES_KEY, VERSION_KEY } from "./keys.ts";

const VERSION_0: NdArray = { dtype: "float32", shape: [0], data: new Uint8Array(0) };

/**
 * A ComfyUI `.latent` file of these samples, stored with the dtype that they have. `metadata` holds JSON texts, as `prompt`
 * and `workflow`; a prompt may hold secrets, and nothing is written unless given.
 */
export function encodeLatent(samples: NdArray, options: SafetensorsEncodeOptions = {}): Uint8Array {
  if (!LATENT_DTYPES.includes(samples.dtype)) {
    const message = `latent: ${samples.dtype} samples cannot be written, convert them to one of ${LATENT_DTYPES.join(", ")}`;
    throw new LatentError("UNSUPPORTED_DTYPE", message);
  }
  const tensors = [
    [SAMPLES_KEY, samples],
    [VERSION_KEY, VERSION_0],
  ] as const;
  return encodeSafetensors(tensors, options);
}
