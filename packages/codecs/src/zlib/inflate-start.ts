import { Inflate } from "fflate/browser";
import { type Compression, nativeZlib } from "./native.ts";
import { ZlibError } from "./zlib-error.ts";

/** What the first bytes of deflate data unpack to; at most 1,032 times as much as there are. */
export function inflateStart(packed: Uint8Array, compression?: Compression): Uint8Array {
  const maxOutputLength = packed.length * 1032 + 32768;
  const native = nativeZlib(compression);
  try {
    if (native === undefined) return startByFflate(packed);
    const options = { maxOutputLength, chunkSize: 65536, info: true, finishFlush: 2 } as const;
    return new Uint8Array(native.inflateRawSync(packed, options).buffer);
  } catch (error) {
    throw new ZlibError("damaged", "the compressed data is damaged", error);
  }
}

function startByFflate(packed: Uint8Array): Uint8Array {
  const chunks: Uint8Array[] = [];
  const inflate = new Inflate((chunk) => chunks.push(chunk));
  inflate.push(packed);
  const joined = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  chunks.reduce((at, chunk) => (joined.set(chunk, at), at + chunk.length), 0);
  return joined;
}
