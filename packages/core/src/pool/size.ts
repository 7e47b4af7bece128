import { byteSize } from "@netdist/codecs/dtype";
import type { Tensor } from "@netdist/sdk";

/** Bytes that a job's values hold in memory, near enough: what bounds how many of them may pile up. */
export function sizeOf(values: ReadonlyMap<string, unknown>): number {
  let sum = 0;
  for (const value of values.values()) sum += sizeOfValue(value);
  return sum;
}

function sizeOfValue(value: unknown): number {
  if (isTensor(value)) return byteSize(value.dtype, value.shape);
  if (typeof value === "string") return value.length * 2;
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + sizeOfValue(one), 0);
  if (typeof value !== "object" || value === null) return 0;
  return Object.values(value).reduce<number>((sum, one) => sum + (isTensor(one) ? sizeOfValue(one) : 0), 0);
}

function isTensor(value: unknown): value is Tensor {
  return typeof value === "object" && value !== null && "dtype" in value && "shape" in value;
}
