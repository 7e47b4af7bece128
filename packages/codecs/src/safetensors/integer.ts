/** A whole number 0..2^64-1: a bigint only where it is no safe integer, so that equal values are equal by `===`. */
export type Integer = number | bigint;

/** The largest number of 64 bits. */
export const LARGEST_U64 = 2n ** 64n - 1n;

/** A product, or undefined when it passes 2^64 - 1. */
export function multiply(a: Integer, b: Integer): Integer | undefined {
  if (typeof a === "number" && typeof b === "number") {
    const product = a * b;
    if (Number.isSafeInteger(product)) return product;
  }
  const product = BigInt(a) * BigInt(b);
  return product > LARGEST_U64 ? undefined : normal(product);
}

/** `a - b`, where a is not less than b. */
export function subtract(a: Integer, b: Integer): Integer {
  return typeof a === "number" && typeof b === "number" ? a - b : normal(BigInt(a) - BigInt(b));
}

/** The number itself where it is safe. */
export function normal(value: bigint): Integer {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}

/** Order of two integers, for sorting. */
export function compare(a: Integer, b: Integer): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
