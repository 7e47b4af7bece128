import type { NdArray } from "../dtype/dtypes.ts";
import { toFloat32 } from "../dtype/to-float32.ts";
import { quote } from "../shared/codec-error.ts";
import { KohyaError } from "./errors.ts";

/** Sizes in pixels: no picture comes near it, and float32 holds every whole number up to it. */
const LARGEST = 2 ** 24;

/** The numbers of a size or a crop, int64 from Linux or int32 from older Windows; undefined where there is no array. */
export function readIntegers(key: string, array: NdArray | undefined, count: number): number[] | undefined {
  if (array === undefined) return undefined;
  const isInteger = array.dtype === "int64" || array.dtype === "int32";
  const values = isInteger && array.shape.length === 1 && array.shape[0] === count ? [...toFloat32(array)] : [];
  if (values.length === count && values.every((value) => Math.abs(value) < LARGEST)) return values;
  const found = `${array.dtype} of shape [${array.shape.join(", ")}]`;
  const message = `kohya: the array ${quote(key)} is ${found}, ${count} whole numbers of pixels were expected`;
  throw new KohyaError("BAD_ARRAY", message, { subject: key });
}
