import type { NdArray } from "@netdist/codecs/dtype";
import { decodeLatent } from "@netdist/codecs/latent";
import { type Latent, tensor } from "@netdist/sdk";

/** The samples of a `.latent` file as float32. Throws `LatentError` or `SafetensorsError`. */
export function decodeSamples(bytes: Uint8Array): NdArray {
  return decodeLatent(bytes).samples;
}

/** Latents of one size behind each other, on the batch axis; undefined where their sizes differ. */
export function toLatent(parts: readonly NdArray[]): Latent | undefined {
  const [first] = parts;
  if (!first || parts.some((part) => part.shape.slice(1).join() !== first.shape.slice(1).join())) return undefined;
  if (parts.length === 1) return { samples: tensor("float32", first.shape, first.data) };
  const data = new Uint8Array(parts.reduce((sum, part) => sum + part.data.byteLength, 0));
  let at = 0;
  let batch = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.byteLength;
    batch += part.shape[0] ?? 0;
  }
  return { samples: tensor("float32", [batch, ...first.shape.slice(1)], data) };
}
