import type { NdArray } from "../dtype/dtypes.ts";
import { encodeSafetensors, encodeSafetensorsParts, type SafetensorsEncodeOptions } from "../safetensors/encode.ts";
import { LatentError } from "./errors.ts";
import { LATENT_DTYPES, SAMPLES_KEY, VERSION_KEY } from "./keys.ts";

const VERSION_0: NdArray = { dtype: "float32", shape: [0], data: new Uint8Array(0) };

/**
 * A ComfyUI `.latent` file of these samples, stored with the dtype that they have. `metadata` holds JSON texts, as `prompt`
 * and `workflow`; a prompt may hold secrets, and nothing is written unless given. Throws `UNSUPPORTED_DTYPE`, and
 * `SafetensorsError` as `encodeSafetensors` does.
 */
export function encodeLatent(samples: NdArray, options: SafetensorsEncodeOptions = {}): Uint8Array<ArrayBuffer> {
  return encodeSafetensors(tensorsOf(samples), options);
}

/** The file as parts in their order: a header, then the samples' own bytes, which are not copied. */
export function encodeLatentParts(samples: NdArray, options: SafetensorsEncodeOptions = {}): Uint8Array[] {
  return encodeSafetensorsParts(tensorsOf(samples), options);
}

function tensorsOf(samples: NdArray): [string, NdArray][] {
  if (!LATENT_DTYPES.includes(samples.dtype)) {
    const message = `latent: ${samples.dtype} samples cannot be written, convert them to one of ${LATENT_DTYPES.join(", ")}`;
    throw new LatentError("UNSUPPORTED_DTYPE", message);
  }
  return [
    [SAMPLES_KEY, samples],
    [VERSION_KEY, VERSION_0],
  ];
}
