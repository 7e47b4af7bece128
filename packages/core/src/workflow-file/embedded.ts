import { isPngError, readPngText } from "@netdist/codecs/png";
import { isSafetensorsError, readSafetensorsHeader } from "@netdist/codecs/safetensors";
import { readComfText } from "./comf.ts";
import { isPng, isSafetensors } from "./sniff.ts";
import { isWebp, readWebpText } from "./webp.ts";

/** A file that carries texts beside what it is for. */
export interface Embedded {
  /** "PNG picture", … */
  readonly what: string;
  readonly texts: ReadonlyMap<string, string>;
}

/** Says what is wrong with the file. */
export class DamagedFile extends Error {
  override readonly name = "DamagedFile";
}

const READERS = [
  { what: "PNG picture", is: isPng, read: readPicture },
  { what: "WebP picture", is: isWebp, read: readWebpText },
  { what: "safetensors file", is: isSafetensors, read: readHeader },
];

/** The texts in a PNG or WebP picture or in a safetensors file; undefined for any other. Throws `DamagedFile`. */
export function embeddedTexts(bytes: Uint8Array, fileSize: number): Embedded | undefined {
  const reader = READERS.find(({ is }) => is(bytes));
  if (reader === undefined) return undefined;
  try {
    return { what: reader.what, texts: reader.read(bytes, fileSize) };
  } catch (error) {
    if (!(isPngError(error) || isSafetensorsError(error) || error instanceof RangeError)) throw error;
    throw new DamagedFile(`is a damaged ${reader.what}: ${error.message}`, { cause: error });
  }
}

function readPicture(bytes: Uint8Array): ReadonlyMap<string, string> {
  const texts = readPngText(bytes);
  return texts.has("prompt") || texts.has("workflow") ? texts : new Map([...texts, ...readComfText(bytes)]);
}

/** `bytes` holds the header at least. */
function readHeader(bytes: Uint8Array, fileSize: number): ReadonlyMap<string, string> {
  return readSafetensorsHeader(bytes, { fileSize, maxHeaderBytes: MAX_HEADER_BYTES }).metadata;
}

/** What is enough for any prompt. */
export const MAX_HEADER_BYTES = 25_000_000;
