import { quote } from "../shared/codec-error.ts";
import { inflate } from "../zlib/inflate.ts";
import type { Compression } from "../zlib/native.ts";
import { ZlibError } from "../zlib/zlib-error.ts";
import { type Chunk, readChunks } from "./chunks.ts";
import { PngError } from "./errors.ts";
import { parseHeader } from "./header.ts";
import { MAX_TEXT_BYTES, type PngLimits } from "./image.ts";

/** Text by keyword of a PNG, without its pixels; of a keyword that comes twice, the last. Throws `PngError`. */
export function readPngText(
  bytes: Uint8Array,
  options: Pick<PngLimits, "maxTextBytes"> & { readonly compression?: Compression } = {},
): Map<string, string> {
  const reader = new TextReader(options.maxTextBytes, options.compression);
  let first = true;
  for (const chunk of readChunks(bytes)) {
    if (first) parseHeader(chunk);
    first = false;
    reader.read(chunk);
  }
  return reader.text;
}

/** Collects text chunks while their unpacked size stays under one limit for all of them. */
export class TextReader {
  readonly text = new Map<string, string>();
  readonly #limit: number;
  readonly #compression: Compression | undefined;
  #left: number;

  constructor(limit = MAX_TEXT_BYTES, compression?: Compression) {
    this.#limit = limit;
    this.#left = limit;
    this.#compression = compression;
  }

  /** Takes the text of a tEXt, zTXt or iTXt chunk; any other chunk is left alone. */
  read(chunk: Chunk): void {
    if (chunk.type !== "tEXt" && chunk.type !== "zTXt" && chunk.type !== "iTXt") return;
    const [keyword, rest] = split(chunk.data);
    const name = latin1(keyword);
    this.text.set(name, this.#content(chunk, name, rest));
  }

  #content(chunk: Chunk, name: string, rest: Uint8Array): string {
    if (chunk.type === "tEXt") return latin1(this.#counted(rest, chunk));
    if (chunk.type === "zTXt") return latin1(this.#unpacked(rest[0], rest.subarray(1), chunk, name));
    const [flag, method] = rest;
    const [, afterLanguage] = split(rest.subarray(2));
    const [, content] = split(afterLanguage);
    if (flag === 0) return utf8(this.#counted(content, chunk), chunk, name);
    if (flag === 1) return utf8(this.#unpacked(method, content, chunk, name), chunk, name);
    throw badText(chunk, name, `has the compression flag ${flag}`);
  }

  #unpacked(method: number | undefined, packed: Uint8Array, chunk: Chunk, name: string): Uint8Array {
    if (method !== 0) throw badText(chunk, name, `has the compression method ${method}`);
    try {
      return this.#counted(inflate(packed, this.#left, this.#compression), chunk);
    } catch (error) {
      if (!(error instanceof ZlibError)) throw error;
      if (error.fault === "too long") throw this.#overLimit(chunk);
      throw badText(chunk, name, `cannot be unpacked: ${error.message}`, error);
    }
  }

  #counted(content: Uint8Array, chunk: Chunk): Uint8Array {
    this.#left -= content.length;
    if (this.#left < 0) throw this.#overLimit(chunk);
    return content;
  }

  #overLimit({ type, offset }: Chunk): PngError {
    const message = `png: the text takes more than maxTextBytes = ${this.#limit} bytes, at offset ${offset}`;
    return new PngError("LIMIT_EXCEEDED", message, { offset, subject: type });
  }
}

/** The bytes before and after the first NUL; without a NUL, everything is before it. */
function split(bytes: Uint8Array): [Uint8Array, Uint8Array] {
  const end = bytes.indexOf(0);
  return end < 0 ? [bytes, bytes.subarray(bytes.length)] : [bytes.subarray(0, end), bytes.subarray(end + 1)];
}

/** TextDecoder's "latin1" is Windows-1252, which differs from Latin-1 in 0x80..0x9f. */
function latin1(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

function utf8(bytes: Uint8Array, chunk: Chunk, name: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw badText(chunk, name, "is not UTF-8", error);
  }
}

function badText({ type, offset }: Chunk, name: string, what: string, cause?: unknown): PngError {
  const message = `png: the text ${quote(name)} in the chunk ${type} at offset ${offset} ${what}`;
  return new PngError("BAD_TEXT", message, { offset, subject: name, cause });
}
