import { DtypeError } from "./errors.ts";

/** Bits per element; the names are those of numpy, torch and ml_dtypes. */
const BITS = {
  bool: 8,
  uint8: 8,
  int8: 8,
  uint16: 16,
  int16: 16,
  uint32: 32,
  int32: 32,
  uint64: 64,
  int64: 64,
  float16: 16,
  bfloat16: 16,
  float32: 32,
  float64: 64,
  complex64: 64,
  float8_e4m3fn: 8,
  float8_e5m2: 8,
  float8_e4m3fnuz: 8,
  float8_e5m2fnuz: 8,
  float8_e8m0fnu: 8,
  float4_e2m1fn: 4,
  float6_e2m3fn: 6,
  float6_e3m2fn: 6,
} as const;

/** Element type of an array, under the name that numpy, torch or ml_dtypes gives it. */
export type Dtype = keyof typeof BITS;

/** Every `Dtype`. */
export const DTYPES = Object.keys(BITS) as readonly Dtype[];

/** An n-dimensional array as plain bytes: little endian, C order, at any byte offset; `[]` is the shape of a scalar. */
export interface NdArray {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

/** Bits of one element. */
export function bitSize(dtype: Dtype): number {
  return BITS[dtype];
}

/** Bytes of one element; a fraction for the packed 4 and 6 bit floats. */
export function itemSize(dtype: Dtype): number {
  return BITS[dtype] / 8;
}

/** Product of the dimensions, 1 for a scalar; throws `BAD_SHAPE` for a negative, fractional or unsafe count. */
export function elementCount(shape: readonly number[]): number {
  let count = 1;
  for (const size of shape) {
    if (!Number.isSafeInteger(size) || size < 0) throw badShape(shape, `the dimension ${size} is not a count`);
    count *= size;
    if (!Number.isSafeInteger(count)) throw badShape(shape, "it has more than 2^53 elements");
  }
  return count;
}

/** Bytes that an array takes; throws `BAD_SHAPE` when they are no whole number or pass 2^53. */
export function byteSize(dtype: Dtype, shape: readonly number[]): number {
  const bits = elementCount(shape) * BITS[dtype];
  if (!Number.isSafeInteger(bits)) throw badShape(shape, `its ${dtype} elements pass 2^53 bits`);
  if (bits % 8 !== 0) throw badShape(shape, `its ${dtype} elements do not fill whole bytes`);
  return bits / 8;
}

function badShape(shape: readonly number[], why: string): DtypeError {
  return new DtypeError("BAD_SHAPE", `array: the shape [${shape.slice(0, 16).join(", ")}] cannot be used: ${why}`);
}
