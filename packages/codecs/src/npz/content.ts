import { decodeNpy, type NpyArray } from "../npy/decode.ts";
import { NpyError } from "../npy/errors.ts";
import { MAX_HEADER_CHARACTERS, type NpyHeader, type NpyLimits, readNpyHeader } from "../npy/header.ts";
import { holdsHeader, longestHeader, startsAsNpy } from "../npy/header-text.ts";
import { quote } from "../shared/codec-error.ts";
import type { Reading } from "../shared/reading.ts";
import { crc32 } from "../zlib/checksums.ts";
import { inflateRaw } from "../zlib/inflate.ts";
import { inflateStart } from "../zlib/inflate-start.ts";
import type { Compression } from "../zlib/native.ts";
import { ZlibError } from "../zlib/zlib-error.ts";
import type { ZipEntry } from "./directory.ts";
import { NpzError, type NpzErrorCode } from "./errors.ts";
import { MAX_ARRAY_BYTES, type NpzOptions } from "./limits.ts";
import { checkDescriptor, readLocal } from "./local.ts";

/** Enough packed bytes for the usual header: what is not asked for is not unpacked. */
const FIRST_PIECE = 512;

/** The content of an entry, unpacked and checked. */
export function* readContent(entry: ZipEntry, options: NpzOptions): Reading<Uint8Array> {
  const { maxArrayBytes = MAX_ARRAY_BYTES, compression } = options;
  if (entry.size > maxArrayBytes) {
    throw fail("LIMIT_EXCEEDED", entry, `has ${entry.size} bytes, more than maxArrayBytes = ${maxArrayBytes}`);
  }
  const { packed, after } = yield* readLocal(entry);
  checkDescriptor(entry, after);
  const bytes = entry.method === "stored" ? packed : unpacked(entry, () => inflateRaw(packed, entry.size, compression));
  if (bytes.length !== entry.size) throw fail("BAD_DATA", entry, `has ${bytes.length} bytes, it states ${entry.size}`);
  if (crc32(bytes) !== entry.crc) throw fail("BAD_CRC", entry, "does not match its checksum");
  return bytes;
}

/** The array that an entry holds. */
export function* readArray(entry: ZipEntry, options: NpzOptions): Reading<NpyArray> {
  const bytes = yield* readContent(entry, options);
  checkIsArray(entry, bytes);
  return inEntry(entry, () => decodeNpy(bytes, limitsOf(options)));
}

/** The header of an array; of its data only as much as comes with it is unpacked, and no checksum covers it. */
export function* readHeader(entry: ZipEntry, options: NpzOptions): Reading<NpyHeader> {
  const { maxHeaderCharacters = MAX_HEADER_CHARACTERS, compression } = options;
  const longest = longestHeader(maxHeaderCharacters);
  const { packed } = yield* readLocal(entry, longest);
  const start = entry.method === "stored" ? packed : unpacked(entry, () => beginning(packed, longest, compression));
  checkIsArray(entry, start);
  return inEntry(entry, () => readNpyHeader(start, { maxHeaderCharacters, fileSize: entry.size }));
}

/** Unpacks piece after piece until that is clearly no array, a whole header, or as long as a header can be. */
function beginning(packed: Uint8Array, longest: number, compression: Compression | undefined): Uint8Array {
  for (let length = FIRST_PIECE; ; length *= 8) {
    const start = inflateStart(packed.subarray(0, length), compression);
    const isEnough = start.length >= longest || (start.length >= 12 && (!startsAsNpy(start) || holdsHeader(start)));
    if (isEnough || length >= packed.length) return start;
  }
}

function unpacked(entry: ZipEntry, unpack: () => Uint8Array): Uint8Array {
  try {
    return unpack();
  } catch (error) {
    throw error instanceof ZlibError ? fail("BAD_DATA", entry, `cannot be unpacked: ${error.message}`, error) : error;
  }
}

/** Not `allowTrailing`: an array fills its entry. */
function limitsOf({ maxHeaderCharacters }: NpzOptions): NpyLimits {
  return { maxArrayBytes: Number.POSITIVE_INFINITY, ...(maxHeaderCharacters !== undefined && { maxHeaderCharacters }) };
}

function checkIsArray(entry: ZipEntry, bytes: Uint8Array): void {
  // A pickle is named by the npy reader.
  if (startsAsNpy(bytes) || bytes[0] === 0x80) return;
  throw fail("NOT_AN_ARRAY", entry, "holds no array; readBytes gives what it holds");
}

/** Names the entry in what the npy reader says. */
function inEntry<T>(entry: ZipEntry, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof NpyError)) throw error;
    const message = `npz: the entry ${quote(entry.fileName)}: ${error.message}`;
    throw new NpyError(error.code, message, { offset: error.offset, subject: entry.name, cause: error });
  }
}

function fail(code: NpzErrorCode, { fileName, offset }: ZipEntry, what: string, cause?: unknown): NpzError {
  return new NpzError(code, `npz: the entry ${quote(fileName)} ${what}`, { offset, subject: fileName, cause });
}
