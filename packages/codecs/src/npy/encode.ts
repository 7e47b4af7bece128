import { elementCount, type NdArray } from "../dtype/dtypes.ts";
import { DtypeError } from "../dtype/errors.ts";
import { joined } from "../shared/joined.ts";
import type { NpyArray } from "./decode.ts";
import { isNpyError, NpyError } from "./errors.ts";
import { hasOneOrder } from "./order.ts";
import { descrOf, type NpyType, parseType } from "./type.ts";

/** Data begin at a multiple of this, so that a mapped file can be used as it lies. */
const ALIGNMENT = 64;
const PREFIX_BYTES = 10;
const MAX_RANK = 64;

/**
 * A file of this array, byte for byte as `np.save` writes it: an `NdArray` little endian in C order, an `NpyArray` as it
 * lies. Throws `INVALID_ARRAY` for a dtype that numpy does not have, or data that do not fit the shape, and `LIMIT_EXCEEDED`
 * for what one array of bytes cannot hold.
 */
export function encodeNpy(array: NdArray | NpyArray): Uint8Array<ArrayBuffer> {
  return joined(encodeNpyParts(array), tooLarge);
}

/** The file in two parts, its header and the array's own bytes, which are not copied. Throws `INVALID_ARRAY`. */
export function encodeNpyParts(array: NdArray | NpyArray): Uint8Array[] {
  return [encodeNpyHeader(array), array.data];
}

/** What stands before the data. A header of a plain type fits version 1.0 at any rank. */
export function encodeNpyHeader(array: NdArray | NpyArray): Uint8Array {
  const { descr, fortranOrder, shape, data } = "descr" in array ? array : ofNdArray(array);
  const type = typeOf(descr);
  checkSize(type, shape, data.length);
  const text = headerText(type.descr, fortranOrder && !hasOneOrder(shape), shape);
  const padded = ALIGNMENT - ((PREFIX_BYTES + text.length + 1) % ALIGNMENT) + text.length;
  const header = new Uint8Array(PREFIX_BYTES + padded + 1);
  header.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, (padded + 1) & 255, (padded + 1) >> 8]);
  header.set(new TextEncoder().encode(`${text.padEnd(padded)}\n`), PREFIX_BYTES);
  return header;
}

/** numpy leaves room for the axis that grows when a file is appended to. */
function headerText(descr: string, fortranOrder: boolean, shape: readonly number[]): string {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const text = `{'descr': '${descr}', 'fortran_order': ${fortranOrder ? "True" : "False"}, 'shape': ${tuple}, }`;
  const growing = fortranOrder ? shape.at(-1) : shape[0];
  return growing === undefined ? text : text + " ".repeat(21 - String(growing).length);
}

function ofNdArray({ dtype, shape, data }: NdArray): NpyArray {
  const descr = descrOf(dtype);
  if (descr === undefined) throw invalid(`numpy has no ${dtype}; convert the array, for example to float32`);
  return { descr, fortranOrder: false, shape, data };
}

function typeOf(descr: string): NpyType {
  try {
    return parseType(descr);
  } catch (error) {
    throw isNpyError(error) ? invalid(`the type cannot be written: ${error.message}`, error) : error;
  }
}

function checkSize(type: NpyType, shape: readonly number[], found: number): void {
  if (shape.length > MAX_RANK) throw invalid(`it has ${shape.length} dimensions, numpy has at most ${MAX_RANK}`);
  const expected = elements(shape) * type.itemSize;
  if (found !== expected) {
    const facts = `${type.descr} of shape [${shape.join(", ")}] takes ${expected} bytes`;
    throw invalid(`${facts}, ${found} were given`);
  }
}

function elements(shape: readonly number[]): number {
  try {
    return elementCount(shape);
  } catch (error) {
    throw error instanceof DtypeError ? invalid(error.message, error) : error;
  }
}

function tooLarge(size: number, cause: unknown): NpyError {
  const message = `npy: there is no room for ${size} bytes in one array; encodeNpyParts needs none`;
  return new NpyError("LIMIT_EXCEEDED", message, { cause });
}

function invalid(why: string, cause?: unknown): NpyError {
  return new NpyError("INVALID_ARRAY", `npy: the array cannot be written: ${why}`, { cause });
}
