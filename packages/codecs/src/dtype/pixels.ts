/**
 * Pixels as ComfyUI saves them: `value * scale` in float32, clipped to 0..255, then cut off, not rounded. NaN gives 0, as
 * numpy's `astype("uint8")` does on x86.
 */
export function floatToUint8(values: Float32Array, scale = 255): Uint8Array {
  const factor = Math.fround(scale);
  const bytes = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = Math.fround((values[i] as number) * factor);
    bytes[i] = value > 0 ? (value < 255 ? value : 255) : 0; // false for NaN as well
  }
  return bytes;
}

const BYTE_VALUES = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);

/** Pixels of 8 bits as float32 in 0..1: each is the float32 nearest to `k / 255`, as in ComfyUI. */
export function uint8ToFloat(bytes: Uint8Array): Float32Array {
  const values = new Float32Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) values[i] = BYTE_VALUES[bytes[i] as number] as number;
  return values;
}

/** Samples of 16 bits as float32 in 0..1: each is the float32 nearest to `k / 65535`. */
export function uint16ToFloat(samples: Uint16Array): Float32Array {
  const values = new Float32Array(samples.length);
  for (let i = 0; i < samples.length; i++) values[i] = (samples[i] as number) / 65535;
  return values;
}
