import { zlibSync } from "fflate/browser";
import { type Compression, nativeZlib } from "./native.ts";

/** Packs bytes into a zlib stream; level 0 stores, 1 is fast, 9 is small. */
export function deflate(bytes: Uint8Array, level: number, compression?: Compression): Uint8Array {
  const native = nativeZlib(compression);
  if (native === undefined) return zlibSync(bytes, { level: level as 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 });
  const chunkSize = Math.min(Math.max(bytes.length >> 1, 1024), 2 ** 26);
  return native.deflateSync(bytes, { level, memLevel: 9, chunkSize });
}
