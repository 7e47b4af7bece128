import type { Dtype, NdArray } from "./dtypes.ts";
import { toLittleEndian } from "./host-order.ts";
import { toFloat32 } from "./to-float32.ts";

/** Every type of real floats, those that `toFloat32` widens or narrows. */
const FLOATS: readonly Dtype[] = [
  "float32",
  "float16",
  "bfloat16",
  "float64",
  "float8_e4m3fn",
  "float8_e5m2",
  "float8_e4m3fnuz",
  "float8_e5m2fnuz",
];

/** True for the floats that stand for numbers; not for complex, packed or exponent-only ones. */
export function isFloat(dtype: Dtype | undefined): boolean {
  return dtype !== undefined && FLOATS.includes(dtype);
}

/** The array as float32: itself where it is that already. */
export function asFloat32(array: NdArray): NdArray {
  return array.dtype === "float32" ? array : float32Array(toFloat32(array), array.shape);
}

/** An array of these values. */
export function float32Array(values: Float32Array, shape: readonly number[]): NdArray {
  return { dtype: "float32", shape, data: toLittleEndian(values) };
}
