import { inflateByFflate, inflateRawByFflate } from "./inflate-fflate.ts";
import { type Compression, type NativeInflate, nativeZlib } from "./native.ts";
import { tooLong, truncated, unusedInput, ZlibError } from "./zlib-error.ts";

/** Deflate packs at most 258 bytes into 2 bits. */
const LARGEST_RATIO = 1032;

/**
 * Unpacks a zlib stream that fills `packed` exactly and gives at most `limit` bytes; throws `ZlibError`. Memory stays in
 * proportion to `packed`, whatever `limit` says.
 */
export function inflate(packed: Uint8Array, limit: number, compression?: Compression): Uint8Array {
  const reachable = largestOutput(packed, limit);
  const native = nativeZlib(compression);
  return native === undefined
    ? inflateByFflate(packed, limit, reachable)
    : inflateByNode(native.inflateSync, packed, limit, reachable);
}

/** As `inflate`, for deflate data without the header and checksum of zlib. */
export function inflateRaw(packed: Uint8Array, limit: number, compression?: Compression): Uint8Array {
  const reachable = largestOutput(packed, limit);
  const native = nativeZlib(compression);
  return native === undefined
    ? inflateRawByFflate(packed, limit, reachable)
    : inflateByNode(native.inflateRawSync, packed, limit, reachable);
}

function largestOutput(packed: Uint8Array, limit: number): number {
  return Math.min(limit, packed.length * LARGEST_RATIO + 32768);
}

function inflateByNode(unpack: NativeInflate, packed: Uint8Array, limit: number, reachable: number): Uint8Array {
  // One chunk with room to spare takes everything in a single call, without joining pieces.
  const chunkSize = Math.max(64, Math.min(reachable + 64, 2 ** 30));
  const maxOutputLength = Math.min(Math.max(reachable, 1), 2 ** 32); // what Node's zlib accepts
  try {
    const { buffer, engine } = unpack(packed, { maxOutputLength, chunkSize, info: true });
    // zlib stops at the end of the data and counts the bytes that it took until there.
    if (engine.bytesWritten !== packed.length) throw unusedInput(packed.length - engine.bytesWritten);
    if (buffer.length > limit) throw tooLong(limit);
    return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length); // not a Buffer
  } catch (error) {
    throw error instanceof ZlibError ? error : nodeError(error, limit);
  }
}

function nodeError(error: unknown, limit: number): ZlibError {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ERR_BUFFER_TOO_LARGE") return tooLong(limit, error);
  if (code === "Z_BUF_ERROR") return truncated(error);
  return new ZlibError("damaged", "the compressed data is damaged", error);
}
