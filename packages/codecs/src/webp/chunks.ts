import { quote } from "../shared/codec-error.ts";
import { WebpError, type WebpErrorCode } from "./errors.ts";

/** One chunk of a RIFF file: its four letters, where it begins, and a view of its data. */
export interface Chunk {
  readonly type: string;
  readonly offset: number;
  readonly data: Uint8Array;
}

/** Letters and size. */
const HEAD = 8;

/** The chunks of a WebP file; what follows the end that its header states is not looked at. */
export function* fileChunks(bytes: Uint8Array): Generator<Chunk, void, undefined> {
  if (letters(bytes, 0) !== "RIFF".slice(0, bytes.length) || !"WEBP".startsWith(letters(bytes, 8))) {
    throw new WebpError("NOT_WEBP", "webp: the file does not begin as a WebP does", { offset: 0 });
  }
  if (bytes.length < 12) throw truncated(`the file has ${bytes.length} bytes, its header takes 12`, 0);
  const end = HEAD + viewOf(bytes).getUint32(4, true);
  if (end > bytes.length) throw truncated(`the header states ${end} bytes, the file has ${bytes.length}`, 4);
  yield* readChunks(bytes, 12, end);
}

/** The chunks between two offsets. */
export function* readChunks(bytes: Uint8Array, from: number, end: number): Generator<Chunk, void, undefined> {
  const view = viewOf(bytes);
  for (let at = from; at < end; ) {
    if (end - at < HEAD) throw truncated(`a chunk takes at least ${HEAD} bytes, ${end - at} are left`, at);
    const type = letters(bytes, at);
    const size = view.getUint32(at + 4, true);
    const left = end - at - HEAD;
    if (size > left) throw truncated(`the chunk ${quote(type)} states ${size} bytes, ${left} are left`, at);
    yield { type, offset: at, data: bytes.subarray(at + HEAD, at + HEAD + size) };
    at += HEAD + size + (size % 2);
  }
}

/** Where in the file a chunk's data begin. */
export function dataOffset({ offset }: Chunk): number {
  return offset + HEAD;
}

/** An error about one chunk. */
export function badChunk(code: WebpErrorCode, { type, offset }: Chunk, what: string): WebpError {
  return new WebpError(code, `webp: the chunk ${quote(type)} at offset ${offset} ${what}`, { offset, subject: type });
}

/** 24 bits, little endian. */
export function uint24(data: Uint8Array, at: number): number {
  const [low = 0, middle = 0, high = 0] = data.subarray(at, at + 3);
  return low | (middle << 8) | (high << 16);
}

function letters(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function truncated(what: string, offset: number): WebpError {
  return new WebpError("TRUNCATED", `webp: the file ends too early: ${what}, at offset ${offset}`, { offset });
}
