import { deflateSync, zlibSync } from "fflate/browser";
import { type Compression, nativeZlib } from "./native.ts";

type FflateLevel = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;

/** Packs bytes into a zlib stream; level 0 stores, 1 is fast, 9 is small. */
export function deflate(bytes: Uint8Array, level: number, compression?: Compression): Uint8Array {
  const native = nativeZlib(compression);
  if (native === undefined) return zlibSync(bytes, { level: level as FflateLevel });
  return native.deflateSync(bytes, nativeOptions(bytes, level));
}

/** As `deflate`, without the header and checksum of zlib. */
export function deflateRaw(bytes: Uint8Array, level: number, compression?: Compression): Uint8Array {
  const native = nativeZlib(compression);
  if (native === undefined) return deflateSync(bytes, { level: level as FflateLevel });
  return native.deflateRawSync(bytes, nativeOptions(bytes, level));
}

function nativeOptions(bytes: Uint8Array, level: number) {
  return { level, memLevel: 9, chunkSize: Math.min(Math.max(bytes.length >> 1, 1024), 2 ** 26) };
}
