import { type FlateError, FlateErrorCode, Gunzip } from "fflate/browser";
import { adler32 } from "./checksums.ts";
import { tooLong, truncated, unusedInput, ZlibError } from "./zlib-error.ts";

const GZIP_HEADER = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0);
const ADLER_SIZE = 4;
/** Unpacks to at most 17 MB before the count is held against the limit again. */
const SLICE = 16384;
/** fflate looks for a next gzip member when it has 4 bytes beyond the 8 of the old member's trailer. */
const BYTES_UNTIL_NOTICED = 12;

/** Unpacks a zlib stream with fflate, which does not check the Adler-32. */
export function inflateByFflate(packed: Uint8Array, limit: number, reachable: number): Uint8Array {
  const bytes = inflateRawByFflate(body(packed), limit, reachable);
  checkAdler(packed, bytes);
  return bytes;
}

/**
 * Unpacks deflate data with fflate, which does not check where they end. So its gzip reader is fed with them and then with
 * single zero bytes: it refuses these as the header of a next member at the twelfth byte after the end, which shows where
 * the end was.
 */
export function inflateRawByFflate(deflated: Uint8Array, limit: number, reachable: number): Uint8Array {
  const out = new Output(limit, reachable);
  const gunzip = new Gunzip((chunk) => out.add(chunk));
  gunzip.onmember = () => {
    throw unusedInput(1); // what follows looks like gzip
  };
  gunzip.push(GZIP_HEADER);
  for (let at = 0; at < deflated.length; at += SLICE) {
    if (noticesEnd(gunzip, deflated.subarray(at, at + SLICE))) throw unusedInput(BYTES_UNTIL_NOTICED);
  }
  for (let zeros = 1; zeros < BYTES_UNTIL_NOTICED; zeros++) {
    if (noticesEnd(gunzip, new Uint8Array(1))) throw unusedInput(BYTES_UNTIL_NOTICED - zeros);
  }
  if (!noticesEnd(gunzip, new Uint8Array(1))) throw truncated();
  return out.bytes();
}

function body(packed: Uint8Array): Uint8Array {
  if (packed.length < 2 + ADLER_SIZE) throw truncated();
  const [method = 0, flags = 0] = packed;
  const isZlib = (method & 15) === 8 && method >> 4 <= 7 && ((method << 8) | flags) % 31 === 0 && (flags & 32) === 0;
  if (!isZlib) throw new ZlibError("damaged", "the compressed data has no zlib header");
  return packed.subarray(2, packed.length - ADLER_SIZE);
}

function noticesEnd(gunzip: Gunzip, chunk: Uint8Array): boolean {
  try {
    gunzip.push(chunk);
    return false;
  } catch (error) {
    if (error instanceof ZlibError) throw error;
    if ((error as FlateError).code === FlateErrorCode.InvalidHeader) return true;
    throw new ZlibError("damaged", "the compressed data is damaged", error);
  }
}

function checkAdler(packed: Uint8Array, bytes: Uint8Array): void {
  const stated = new DataView(packed.buffer, packed.byteOffset + packed.length - ADLER_SIZE).getUint32(0);
  if (stated !== adler32(bytes)) throw new ZlibError("damaged", "the unpacked data does not match its checksum");
}

/** Grows to what was really unpacked, never beyond the limit. */
class Output {
  readonly #limit: number;
  #buffer: Uint8Array;
  #length = 0;

  constructor(limit: number, reachable: number) {
    this.#limit = limit;
    this.#buffer = new Uint8Array(reachable);
  }

  add(chunk: Uint8Array): void {
    if (this.#length + chunk.length > this.#limit) throw tooLong(this.#limit);
    this.#buffer.set(chunk, this.#length);
    this.#length += chunk.length;
  }

  bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }
}
