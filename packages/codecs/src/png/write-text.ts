import { quote } from "../shared/codec-error.ts";
import { PngError } from "./errors.ts";
import type { NewChunk } from "./write-chunks.ts";

/** End of the keyword. */
const TEXT_PREFIX = [0];
/** End of the keyword, no compression, no language, no translated keyword. */
const INTERNATIONAL_PREFIX = [0, 0, 0, 0, 0];

/** The chunk that Pillow's `add_text` writes: tEXt for text in Latin-1, iTXt without compression for any other. */
export function textChunk(keyword: string, text: string): NewChunk {
  const name = latin1(keyword);
  if (name === undefined || name.length < 1 || name.length > 79 || name.some((code) => code < 32)) {
    throw badText(keyword, "has a keyword that is not 1 to 79 printable characters of Latin-1");
  }
  if (text.includes("\0")) throw badText(keyword, "holds a NUL character");
  if (/\p{Surrogate}/u.test(text)) throw badText(keyword, "holds half of a surrogate pair");
  const plain = latin1(text);
  if (plain !== undefined) return { type: "tEXt", data: concat(name, TEXT_PREFIX, plain) };
  return { type: "iTXt", data: concat(name, INTERNATIONAL_PREFIX, new TextEncoder().encode(text)) };
}

function latin1(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 255) return undefined;
    bytes[i] = code;
  }
  return bytes;
}

function concat(name: Uint8Array, prefix: readonly number[], content: Uint8Array): Uint8Array {
  const data = new Uint8Array(name.length + prefix.length + content.length);
  data.set(name);
  data.set(prefix, name.length);
  data.set(content, name.length + prefix.length);
  return data;
}

function badText(keyword: string, what: string): PngError {
  return new PngError("BAD_TEXT", `png: the text ${quote(keyword)} ${what} and cannot be written`, {
    subject: keyword,
  });
}
