import type { NdArray } from "../dtype/dtypes.ts";
import type { NpyArray } from "./decode.ts";
import { NpyError } from "./errors.ts";
import { fortranToC, swapBytes } from "./order.ts";
import { type NpyType, parseType } from "./type.ts";

/**
 * The array little endian and in C order: its own bytes where they lie like this, else a copy. Throws `INVALID_ARRAY` for
 * texts, bytes, dates and complex128, which no `Dtype` stands for.
 */
export function npyToNdArray(array: NpyArray): NdArray {
  const type = parseType(array.descr);
  if (type.dtype === undefined) {
    const message = `npy: elements of the type ${type.descr} are none of this package's dtypes; npyToValues gives them`;
    throw new NpyError("INVALID_ARRAY", message);
  }
  return { dtype: type.dtype, shape: array.shape, data: plainData(array, type) };
}

/** The elements little endian and in C order. */
export function plainData({ data, shape, fortranOrder }: NpyArray, type: NpyType): Uint8Array {
  const ordered = fortranOrder ? fortranToC(data, shape, type.itemSize) : data;
  if (type.kind === "bool") return oneOrZero(ordered);
  return type.bigEndian ? swapBytes(ordered, type.wordSize) : ordered;
}

/** numpy takes every byte but 0 for true. */
function oneOrZero(data: Uint8Array): Uint8Array {
  return data.some((byte) => byte > 1) ? data.map((byte) => (byte === 0 ? 0 : 1)) : data;
}
