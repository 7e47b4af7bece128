import { quote } from "../shared/codec-error.ts";
import { crc32 } from "../zlib/checksums.ts";
import { PngError } from "./errors.ts";

/** The eight bytes that every PNG begins with. */
export const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

const MAX_LENGTH = 0x7fffffff;

/** One chunk of a file: its four-letter type, where it begins, and a view of its data. */
export interface Chunk {
  readonly type: string;
  readonly offset: number;
  readonly data: Uint8Array;
}

/** The chunks of a PNG up to and with IEND, each with its checksum verified; what follows IEND is not looked at. */
export function* readChunks(bytes: Uint8Array): Generator<Chunk, void, undefined> {
  checkSignature(bytes);
  for (let at = SIGNATURE.length; ; ) {
    const chunk = readChunk(bytes, at);
    yield chunk;
    if (chunk.type === "IEND") return;
    at += 12 + chunk.data.length;
  }
}

/** The chunk that begins at `offset`. */
export function readChunk(bytes: Uint8Array, offset: number): Chunk {
  const left = bytes.length - offset;
  if (left < 12) throw truncated(`a chunk takes at least 12 bytes, ${left} are left`, offset);
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, left);
  const length = view.getUint32(0);
  const type = chunkType(bytes, offset + 4);
  if (length > MAX_LENGTH) throw badChunk(type, `states a length of ${length} bytes, over 2^31 - 1`, offset);
  if (length > left - 12) throw truncated(`the chunk ${type} states ${length} bytes, ${left - 12} are left`, offset);
  const crc = view.getUint32(8 + length);
  const found = crc32(bytes.subarray(offset + 4, offset + 8 + length));
  if (crc !== found) {
    const facts = `has the checksum ${found.toString(16)}, ${crc.toString(16)} is stated`;
    throw new PngError("BAD_CRC", `png: the chunk ${type} at offset ${offset} ${facts}`, { offset, subject: type });
  }
  return { type, offset, data: bytes.subarray(offset + 8, offset + 8 + length) };
}

/** Throws unless the bytes begin as a PNG does. */
export function checkSignature(bytes: Uint8Array): void {
  for (const [at, byte] of SIGNATURE.entries()) {
    if (at >= bytes.length) throw truncated(`the signature takes 8 bytes, the file has ${bytes.length}`, at);
    if (bytes[at] !== byte) {
      throw new PngError("NOT_PNG", `png: byte ${at} is ${bytes[at]}, a PNG has ${byte} there`, { offset: at });
    }
  }
}

/** An error about one chunk's length or content. */
export function badChunk(type: string, what: string, offset: number): PngError {
  return new PngError("BAD_CHUNK", `png: the chunk ${type} at offset ${offset} ${what}`, { offset, subject: type });
}

function chunkType(bytes: Uint8Array, at: number): string {
  const letters = bytes.subarray(at, at + 4);
  const type = String.fromCharCode(...letters);
  if (!/^[A-Za-z]{4}$/.test(type)) throw badChunk(quote(type), "has a type that is not four letters", at - 4);
  return type;
}

function truncated(what: string, offset: number): PngError {
  return new PngError("TRUNCATED", `png: the file ends too early: ${what}, at offset ${offset}`, { offset });
}
