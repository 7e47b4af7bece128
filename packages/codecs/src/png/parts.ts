import type { Compression } from "../zlib/native.ts";
import { badChunk, type Chunk, readChunks } from "./chunks.ts";
import { PngError } from "./errors.ts";
import { type PngHeader, parseHeader } from "./header.ts";
import { MAX_PIXELS, type PngLimits } from "./image.ts";
import { TextReader } from "./text.ts";

/** A file taken apart: its chunks in a legal order, with legal lengths, the pixels still packed. */
export interface PngParts {
  readonly header: PngHeader;
  readonly palette: Uint8Array | undefined;
  readonly transparency: Uint8Array | undefined;
  readonly exif: Uint8Array | undefined;
  readonly packed: readonly Uint8Array[];
  /** Where the first IDAT chunk begins. */
  readonly dataOffset: number;
  readonly text: ReadonlyMap<string, string>;
}

type Draft = { -readonly [K in keyof PngParts]: PngParts[K] } & { packed: Uint8Array[] };

/** Takes a file apart and checks the limits on the way. */
export function readParts(bytes: Uint8Array, limits: PngLimits & { readonly compression?: Compression }): PngParts {
  const reader = new TextReader(limits.maxTextBytes, limits.compression);
  const chunks = readChunks(bytes);
  const draft = begin(chunks.next().value as Chunk, limits.maxPixels ?? MAX_PIXELS, reader);
  let previous = "IHDR";
  for (const chunk of chunks) {
    if (chunk.type === "IDAT" && previous !== "IDAT" && draft.packed.length > 0) {
      throw outOfOrder(chunk, "comes after other chunks that follow IDAT");
    }
    take(chunk, draft);
    reader.read(chunk);
    previous = chunk.type;
  }
  return draft;
}

function begin(first: Chunk, maxPixels: number, { text }: TextReader): Draft {
  const header = parseHeader(first);
  const pixels = header.width * header.height;
  if (pixels > maxPixels) {
    const size = `${header.width} x ${header.height}`;
    const message = `png: the picture has ${size} = ${pixels} pixels, more than maxPixels = ${maxPixels}`;
    throw new PngError("LIMIT_EXCEEDED", message, { offset: first.offset, subject: "IHDR" });
  }
  return { header, palette: undefined, transparency: undefined, exif: undefined, packed: [], dataOffset: 0, text };
}

function take(chunk: Chunk, draft: Draft): void {
  if (chunk.type === "PLTE") takePalette(chunk, draft);
  else if (chunk.type === "tRNS") takeTransparency(chunk, draft);
  else if (chunk.type === "eXIf") draft.exif = new Uint8Array(chunk.data);
  else if (chunk.type === "IDAT") takeData(chunk, draft);
  else if (chunk.type === "IEND") end(chunk, draft);
  else if (isCritical(chunk.type)) {
    if (chunk.type === "IHDR") throw outOfOrder(chunk, "is there twice");
    const message = `png: the critical chunk ${chunk.type} at offset ${chunk.offset} is of no known kind`;
    throw new PngError("UNKNOWN_CHUNK", message, { offset: chunk.offset, subject: chunk.type });
  }
}

function takePalette(chunk: Chunk, draft: Draft): void {
  const { colorType, bitDepth } = draft.header;
  if (draft.packed.length > 0) throw outOfOrder(chunk, "comes after IDAT");
  if (draft.transparency !== undefined) throw outOfOrder(chunk, "comes after tRNS");
  if (draft.palette !== undefined) throw outOfOrder(chunk, "is there twice");
  if (colorType === 0 || colorType === 4) throw badPalette(chunk, "is not allowed in a gray picture");
  const colors = chunk.data.length / 3;
  const most = colorType === 3 ? 2 ** bitDepth : 256;
  if (!Number.isInteger(colors) || colors < 1 || colors > most) {
    throw badPalette(chunk, `has ${chunk.data.length} bytes, it takes 3 for each of 1 to ${most} colours`);
  }
  draft.palette = chunk.data;
}

function takeTransparency(chunk: Chunk, draft: Draft): void {
  const { colorType } = draft.header;
  if (draft.packed.length > 0) throw outOfOrder(chunk, "comes after IDAT");
  if (draft.transparency !== undefined) throw outOfOrder(chunk, "is there twice");
  if (colorType === 4 || colorType === 6) throw badPalette(chunk, "is not allowed in a picture with alpha");
  if (colorType === 3 && draft.palette === undefined) throw outOfOrder(chunk, "comes before PLTE");
  const { length } = chunk.data;
  if (colorType === 3 && length > (draft.palette?.length ?? 0) / 3) {
    throw badPalette(chunk, `has ${length} entries, more than the palette has colours`);
  }
  if (colorType !== 3 && length !== (colorType === 0 ? 2 : 6)) throw badPalette(chunk, `has ${length} bytes`);
  draft.transparency = chunk.data;
}

function takeData(chunk: Chunk, draft: Draft): void {
  if (draft.header.colorType === 3 && draft.palette === undefined) throw outOfOrder(chunk, "comes before PLTE");
  if (draft.packed.length === 0) draft.dataOffset = chunk.offset;
  draft.packed.push(chunk.data);
}

function end(chunk: Chunk, draft: Draft): void {
  if (chunk.data.length > 0) throw badChunk("IEND", `has ${chunk.data.length} bytes, not 0`, chunk.offset);
  if (draft.packed.length === 0) throw outOfOrder(chunk, "comes before any IDAT");
}

function isCritical(type: string): boolean {
  return type.charAt(0) < "a";
}

function outOfOrder({ type, offset }: Chunk, what: string): PngError {
  return new PngError("BAD_ORDER", `png: the chunk ${type} at offset ${offset} ${what}`, { offset, subject: type });
}

function badPalette({ type, offset }: Chunk, what: string): PngError {
  return new PngError("BAD_PALETTE", `png: the chunk ${type} at offset ${offset} ${what}`, { offset, subject: type });
}
