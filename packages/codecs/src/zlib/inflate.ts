import { inflateByFflate, inflateRawByFflate } from "./inflate-fflate.ts";
import { type Compression, type NativeInflate, type NativeInflated, nativeZlib } from "./native.ts";
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

/** Below this, another thread takes longer than it saves. */
const WORTH_A_THREAD = 64 * 1024;

/** As `inflate`, on another thread where the host has one for it and the data are worth it. */
export async function inflateAside(packed: Uint8Array, limit: number, compression?: Compression): Promise<Uint8Array> {
  const native = nativeZlib(compression);
  if (native === undefined || packed.length < WORTH_A_THREAD) return inflate(packed, limit, compression);
  try {
    const inflated = await new Promise<NativeInflated>((resolve, reject) => {
      const options = nodeOptions(largestOutput(packed, limit));
      native.inflate(packed, options, (error, result) => (error ? reject(error) : resolve(result)));
    });
    return wholeOf(inflated, packed, limit);
  } catch (error) {
    throw error instanceof ZlibError ? error : nodeError(error, limit);
  }
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
  try {
    return wholeOf(unpack(packed, nodeOptions(reachable)), packed, limit);
  } catch (error) {
    throw error instanceof ZlibError ? error : nodeError(error, limit);
  }
}

function nodeOptions(reachable: number) {
  // One chunk with room to spare takes everything in a single call, without joining pieces.
  const chunkSize = Math.max(64, Math.min(reachable + 64, 2 ** 30));
  const maxOutputLength = Math.min(Math.max(reachable, 1), 2 ** 32); // what Node's zlib accepts
  return { maxOutputLength, chunkSize, info: true } as const;
}

function wholeOf({ buffer, engine }: NativeInflated, packed: Uint8Array, limit: number): Uint8Array {
  // zlib stops at the end of the data and counts the bytes that it took until there.
  if (engine.bytesWritten !== packed.length) throw unusedInput(packed.length - engine.bytesWritten);
  if (buffer.length > limit) throw tooLong(limit);
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length); // not a Buffer
}

function nodeError(error: unknown, limit: number): ZlibError {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ERR_BUFFER_TOO_LARGE") return tooLong(limit, error);
  if (code === "Z_BUF_ERROR") return truncated(error);
  return new ZlibError("damaged", "the compressed data is damaged", error);
}
