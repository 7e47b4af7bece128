import { NpyError } from "./errors.ts";

/** The text between the length and the data. */
export interface HeaderText {
  readonly version: 1 | 2 | 3;
  readonly text: string;
  /** Byte offset of the text. */
  readonly offset: number;
  /** Byte offset behind it, where the data begin. */
  readonly end: number;
}

const MAGIC = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59);
/** A character of UTF-8 has at most 4 bytes. */
const MAX_CHARACTER_BYTES = 4;

/** True for bytes that begin as an npy file does. */
export function startsAsNpy(bytes: Uint8Array): boolean {
  return bytes.length >= MAGIC.length && MAGIC.every((byte, at) => byte === bytes[at]);
}

/** Bytes of the longest header with this many characters, in any version. */
export function longestHeader(maxCharacters: number): number {
  return maxCharacters * MAX_CHARACTER_BYTES + 12;
}

/** True for 12 bytes or more that hold all of a header of version 1. */
export function holdsHeader(bytes: Uint8Array): boolean {
  return bytes[6] === 1 && bytes.length >= 10 + (bytes[8] ?? 0) + (bytes[9] ?? 0) * 256;
}

/** Where the text of a header begins and ends, from the 12 bytes that a file begins with (10 do for version 1). */
export function headerRange(bytes: Uint8Array, maxCharacters: number): Omit<HeaderText, "text"> {
  checkMagic(bytes);
  const [major = 0, minor = 0] = bytes.subarray(MAGIC.length);
  if (bytes.length < 8) throw truncated(bytes, "version");
  if ((major !== 1 && major !== 2 && major !== 3) || minor !== 0) {
    const message = `npy: the file has version ${major}.${minor}, 1.0, 2.0 and 3.0 are known`;
    throw new NpyError("UNKNOWN_VERSION", message, { offset: MAGIC.length });
  }
  const offset = major === 1 ? 10 : 12;
  if (bytes.length < offset) throw truncated(bytes, "length of the header");
  const view = new DataView(bytes.buffer, bytes.byteOffset, offset);
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > maxCharacters * (major === 3 ? MAX_CHARACTER_BYTES : 1)) throw tooLong(`${length} bytes`, maxCharacters);
  return { version: major, offset, end: offset + length };
}

/** The text of a header, its length checked against the limit and the bytes. */
export function headerText(bytes: Uint8Array, maxCharacters: number): HeaderText {
  const range = headerRange(bytes, maxCharacters);
  const { version, offset, end } = range;
  if (end > bytes.length) throw truncated(bytes, `header, which ends at offset ${end}`);
  const coded = bytes.subarray(offset, end);
  const text = version === 3 ? decodeUtf8(coded) : decodeLatin1(coded);
  // Characters beyond U+FFFF are two units of a JavaScript string.
  const characters = version === 3 ? text.length - (text.match(/[\ud800-\udbff]/g)?.length ?? 0) : text.length;
  if (characters > maxCharacters) throw tooLong(`${characters} characters`, maxCharacters);
  return { ...range, text };
}

function checkMagic(bytes: Uint8Array): void {
  if (startsAsNpy(bytes)) return;
  if (bytes.length > 1 && bytes[0] === 0x80 && (bytes[1] ?? 0) >= 2 && (bytes[1] ?? 0) <= 5) {
    const message = "npy: the file is a Python pickle; a pickle can run code and is not read";
    throw new NpyError("PICKLED_OBJECT", message, { offset: 0 });
  }
  if (bytes.length < MAGIC.length && bytes.every((byte, at) => byte === MAGIC[at])) throw truncated(bytes, "signature");
  throw new NpyError("NOT_NPY", "npy: the file does not begin with the signature of npy", { offset: 0 });
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new NpyError("BAD_HEADER", "npy: the header is not UTF-8", { offset: 12, cause });
  }
}

/** `TextDecoder` takes Latin-1 for Windows-1252. */
function decodeLatin1(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

function truncated(bytes: Uint8Array, what: string): NpyError {
  const message = `npy: the file has ${bytes.length} bytes, it ends before the end of its ${what}`;
  return new NpyError("TRUNCATED", message, { offset: bytes.length });
}

function tooLong(found: string, limit: number): NpyError {
  const message = `npy: the header has ${found}, more than maxHeaderCharacters = ${limit}`;
  return new NpyError("LIMIT_EXCEEDED", message, { offset: 8 });
}
