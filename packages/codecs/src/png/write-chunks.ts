import { crc32 } from "../zlib/checksums.ts";
import { SIGNATURE } from "./chunks.ts";

/** A chunk that is to be written. */
export interface NewChunk {
  readonly type: string;
  readonly data: Uint8Array;
}

/** A file of these chunks: signature, then length, type, data and checksum of each. */
export function writeChunks(chunks: readonly NewChunk[]): Uint8Array<ArrayBuffer> {
  const file = new Uint8Array(chunks.reduce((size, { data }) => size + 12 + data.length, SIGNATURE.length));
  const view = new DataView(file.buffer);
  file.set(SIGNATURE);
  let at = SIGNATURE.length;
  for (const { type, data } of chunks) {
    view.setUint32(at, data.length);
    for (let i = 0; i < 4; i++) file[at + 4 + i] = type.charCodeAt(i);
    file.set(data, at + 8);
    const end = at + 8 + data.length;
    view.setUint32(end, crc32(file.subarray(at + 4, end)));
    at = end + 4;
  }
  return file;
}
