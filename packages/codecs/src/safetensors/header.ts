import { SafetensorsError } from "./errors.ts";
import { parseHeader } from "./parse-header.ts";
import { type TensorInfo, validate } from "./validate.ts";

/** What a file holds, without its data. */
export interface SafetensorsHeader {
  /** Texts by key, empty when the file has none. */
  readonly metadata: ReadonlyMap<string, string>;
  /** Tensors by name, in the order of their data. */
  readonly tensors: ReadonlyMap<string, TensorInfo>;
}

/** How a header is read. */
export interface SafetensorsLimits {
  /** Bytes of the header; 100,000,000 as in the official library unless given. 25,000,000 does for files from a network. */
  readonly maxHeaderBytes?: number;
}

/** Stops a file of a few bytes from asking for much; the official library has the same limit. */
export const MAX_HEADER_BYTES = 100_000_000;

/** Bytes of the number that a file begins with: the length of its header. */
export const LENGTH_BYTES = 8;

/**
 * The header alone. `bytes` is the file, or as much of its beginning as holds the header: then `fileSize` is the size of all
 * of it. Throws `SafetensorsError`.
 */
export function readSafetensorsHeader(
  bytes: Uint8Array,
  options: SafetensorsLimits & { readonly fileSize?: number } = {},
): SafetensorsHeader {
  const { fileSize = bytes.length, maxHeaderBytes } = options;
  const length = headerLength(bytes, fileSize, maxHeaderBytes);
  const dataOffset = LENGTH_BYTES + length;
  if (dataOffset > bytes.length) throw invalidLength(length, bytes.length);
  const { metadata, tensors } = parseHeader(decodeText(bytes.subarray(LENGTH_BYTES, dataOffset)));
  return { metadata, tensors: validate(tensors, dataOffset, fileSize) };
}

/** The length that the first eight bytes state, checked against the limit and the file. */
export function headerLength(bytes: Uint8Array, fileSize: number, maxHeaderBytes = MAX_HEADER_BYTES): number {
  if (Math.min(bytes.length, fileSize) < LENGTH_BYTES) {
    const message = `safetensors: a file has at least 8 bytes, this one ${Math.min(bytes.length, fileSize)}`;
    throw new SafetensorsError("HEADER_TOO_SMALL", message, { offset: 0 });
  }
  const stated = new DataView(bytes.buffer, bytes.byteOffset, LENGTH_BYTES).getBigUint64(0, true);
  if (stated > BigInt(maxHeaderBytes)) {
    const message = `safetensors: a header of ${stated} bytes is stated, at most ${maxHeaderBytes} are allowed`;
    throw new SafetensorsError("HEADER_TOO_LARGE", message, { offset: 0 });
  }
  const length = Number(stated);
  if (LENGTH_BYTES + length > fileSize) throw invalidLength(length, fileSize);
  return length;
}

function invalidLength(length: number, size: number): SafetensorsError {
  const message = `safetensors: a header of ${length} bytes is stated, only ${size - LENGTH_BYTES} bytes follow`;
  return new SafetensorsError("INVALID_HEADER_LENGTH", message, { offset: 0 });
}

function decodeText(bytes: Uint8Array): string {
  try {
    // A byte order mark is kept, so that the JSON reader refuses it.
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new SafetensorsError("INVALID_HEADER", "safetensors: the header is not UTF-8", {
      offset: LENGTH_BYTES,
      cause,
    });
  }
}
