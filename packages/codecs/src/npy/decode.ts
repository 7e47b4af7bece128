import { NpyError } from "./errors.ts";
import { checkArrayBytes, type NpyHeader, type NpyLimits, readNpyHeader } from "./header.ts";

/** An array as it lies in a file. */
export interface NpyArray {
  /** Element type as numpy writes it, such as `<f4`, `>i8`, `|b1`, `<U5`, `<M8[ns]`. */
  readonly descr: string;
  /** `[]` for a scalar. */
  readonly shape: readonly number[];
  /** Whether the first axis varies fastest. */
  readonly fortranOrder: boolean;
  /** The elements in the order and byte order of the file. */
  readonly data: Uint8Array;
}

/** How a file is read. */
export interface NpyDecodeOptions extends NpyLimits {
  /** Whether something may follow the array; not unless given. */
  readonly allowTrailing?: boolean;
}

/** The array of a file, its data a view of the bytes. Throws `NpyError`. */
export function decodeNpy(bytes: Uint8Array, options: NpyDecodeOptions = {}): NpyArray {
  const { array, end } = readNpy(bytes, 0, options);
  if (end < bytes.length && options.allowTrailing !== true) {
    const message = `npy: ${bytes.length - end} bytes follow the array; pass allowTrailing to ignore them`;
    throw new NpyError("TRAILING_BYTES", message, { offset: end });
  }
  return array;
}

/**
 * The array that begins at `offset`, and where it ends: `np.save` can write several into one file. Offsets in errors count
 * from the start of the array. Throws `NpyError`.
 */
export function readNpy(
  bytes: Uint8Array,
  offset: number,
  options: NpyLimits = {},
): { readonly array: NpyArray; readonly end: number } {
  const rest = new Uint8Array(bytes.buffer, bytes.byteOffset + offset, bytes.length - offset);
  const header = readNpyHeader(rest, options);
  checkArrayBytes(header, options.maxArrayBytes);
  const end = header.dataOffset + header.dataLength;
  return { array: arrayOf(header, rest.subarray(header.dataOffset, end)), end: offset + end };
}

/** The array that a header and its data make. */
export function arrayOf({ type, shape, fortranOrder }: NpyHeader, data: Uint8Array): NpyArray {
  return { descr: type.descr, shape, fortranOrder, data };
}
