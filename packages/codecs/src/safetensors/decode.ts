import type { NdArray } from "../dtype/dtypes.ts";
import { readSafetensorsHeader, type SafetensorsLimits } from "./header.ts";

/** The tensors and texts of a file. */
export interface Safetensors {
  /** By name, in the order of their data; the data are views of the file's bytes. */
  readonly tensors: ReadonlyMap<string, NdArray>;
  readonly metadata: ReadonlyMap<string, string>;
}

/** All tensors of a file, without copying their data. Throws `SafetensorsError`. */
export function decodeSafetensors(bytes: Uint8Array, options: SafetensorsLimits = {}): Safetensors {
  const { tensors, metadata } = readSafetensorsHeader(bytes, options);
  const arrays = new Map<string, NdArray>();
  for (const [name, { dtype, shape, offset, byteLength }] of tensors) {
    const data = new Uint8Array(bytes.buffer, bytes.byteOffset + offset, byteLength);
    arrays.set(name, { dtype, shape, data });
  }
  return { tensors: arrays, metadata };
}
