import { inHostOrder } from "../dtype/host-order.ts";
import { quote } from "../shared/codec-error.ts";
import type { NpyArray } from "./decode.ts";
import { NpyError } from "./errors.ts";
import { plainData } from "./nd-array.ts";
import { type NpyType, parseType } from "./type.ts";

/** The elements of an array, in C order. */
export type NpyValues =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | BigUint64Array
  | BigInt64Array
  | Float32Array
  | Float64Array
  | readonly string[]
  | readonly Uint8Array[];

const VIEWS = {
  b1: Uint8Array,
  u1: Uint8Array,
  i1: Int8Array,
  u2: Uint16Array,
  i2: Int16Array,
  f2: Uint16Array,
  u4: Uint32Array,
  i4: Int32Array,
  f4: Float32Array,
  c8: Float32Array,
  f8: Float64Array,
  c16: Float64Array,
  u8: BigUint64Array,
  i8: BigInt64Array,
  M8: BigInt64Array,
  m8: BigInt64Array,
} as const;

/** Elements of no bytes cost nothing in the file: their number alone must not fill memory. */
const MAX_EMPTY_ELEMENTS = 2 ** 20;

/**
 * The elements as JavaScript has them, in C order: a typed array of the same type, a view where it can be one. Integers of
 * 64 bits and dates stay bigint (NaT is -2^63n), float16 gives its bits, complex numbers are pairs, bools 0 or 1. Texts are
 * a list of strings, bytes a list of arrays, without the zeros that pad them; void elements keep all their bytes. Throws
 * `INVALID_ARRAY` for a code point that does not exist.
 */
export function npyToValues(array: NpyArray): NpyValues {
  const type = parseType(array.descr);
  const data = plainData(array, type);
  if (type.kind === "text") return items(array, type, data, decodeText);
  if (type.kind === "bytes") return items(array, type, data, withoutPadding);
  if (type.kind === "void") return items(array, type, data, (bytes) => bytes);
  const View = VIEWS[/[a-zA-Z]\d+/.exec(type.descr)?.[0] as keyof typeof VIEWS];
  const bytes = inHostOrder(data, type.wordSize);
  return new View(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length / View.BYTES_PER_ELEMENT);
}

function items<T>({ shape }: NpyArray, { itemSize }: NpyType, data: Uint8Array, read: (bytes: Uint8Array) => T): T[] {
  const count = shape.reduce((product, size) => product * size, 1);
  if (itemSize === 0 && count > MAX_EMPTY_ELEMENTS) {
    const message = `npy: the array has ${count} elements of no bytes, at most ${MAX_EMPTY_ELEMENTS} are given`;
    throw new NpyError("LIMIT_EXCEEDED", message);
  }
  return Array.from({ length: count }, (_, i) => read(data.subarray(i * itemSize, (i + 1) * itemSize)));
}

function withoutPadding(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, bytes.findLastIndex((byte) => byte !== 0) + 1);
}

function decodeText(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let text = "";
  for (let at = 0; at < bytes.length; at += 4) {
    const code = view.getUint32(at, true);
    if (code > 0x10ffff) {
      const message = `npy: a text holds the code 0x${code.toString(16)} behind ${quote(text)}, which is no character`;
      throw new NpyError("INVALID_ARRAY", message);
    }
    text += String.fromCodePoint(code);
  }
  return text.replace(/\0+$/, "");
}
