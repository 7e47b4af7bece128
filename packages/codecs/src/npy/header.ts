import { NpyError } from "./errors.ts";
import { readFields } from "./fields.ts";
import { headerText } from "./header-text.ts";
import type { NpyType } from "./type.ts";

/** What a file says before its data begin. */
export interface NpyHeader {
  /** Major version of the file: 1, 2 or 3. */
  readonly version: 1 | 2 | 3;
  readonly type: NpyType;
  readonly shape: readonly number[];
  /** Whether the first axis varies fastest. */
  readonly fortranOrder: boolean;
  /** Byte offset of the first element, from the start of the array. */
  readonly dataOffset: number;
  /** Bytes that all elements take. */
  readonly dataLength: number;
}

/** How much a file may ask for. */
export interface NpyLimits {
  /** Characters of the header; 10,000 as in numpy unless given. */
  readonly maxHeaderCharacters?: number;
  /** Bytes of the array; 4 GiB unless given. */
  readonly maxArrayBytes?: number;
}

/** numpy's own limit: its parser takes long over more. */
export const MAX_HEADER_CHARACTERS = 10_000;
const MAX_ARRAY_BYTES = 2 ** 32;

/**
 * The header alone. `bytes` is the file, or as much of its beginning as holds the header: then `fileSize` is the size of
 * all of it, against which the data are checked. Throws `NpyError`.
 */
export function readNpyHeader(
  bytes: Uint8Array,
  options: Pick<NpyLimits, "maxHeaderCharacters"> & { readonly fileSize?: number } = {},
): NpyHeader {
  const { fileSize = bytes.length, maxHeaderCharacters = MAX_HEADER_CHARACTERS } = options;
  const { version, text, offset, end } = headerText(bytes, maxHeaderCharacters);
  const { type, shape, fortranOrder, dataLength } = readFields(text, { offset, longs: version < 3 });
  if (end + dataLength > fileSize) {
    const found = fileSize - end;
    const message = `npy: ${type.descr} of shape [${shape.join(", ")}] takes ${dataLength} bytes, ${found} follow the header`;
    throw new NpyError("TRUNCATED", message, { offset: fileSize });
  }
  return { version, type, shape, fortranOrder, dataOffset: end, dataLength };
}

/** Refuses an array that is larger than the caller allows. */
export function checkArrayBytes({ dataLength, dataOffset }: NpyHeader, limit = MAX_ARRAY_BYTES): void {
  if (dataLength <= limit) return;
  const message = `npy: the array has ${dataLength} bytes, more than maxArrayBytes = ${limit}`;
  throw new NpyError("LIMIT_EXCEEDED", message, { offset: dataOffset });
}
