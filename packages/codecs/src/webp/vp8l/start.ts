import { WebpError } from "../errors.ts";

/** What the first five bytes of a VP8L picture say. */
export interface Start {
  readonly width: number;
  readonly height: number;
  readonly hasAlpha: boolean;
}

const SIGNATURE = 0x2f;

/** Bytes before the packed pixels. */
export const START_BYTES = 5;

/** The start of a VP8L picture; `offset` is where it lies in the file. */
export function readStart(data: Uint8Array, offset: number): Start {
  const [signature, ...rest] = data.subarray(0, START_BYTES);
  if (rest.length < START_BYTES - 1) {
    throw new WebpError("TRUNCATED", `webp: the picture at offset ${offset} has ${data.length} bytes`, { offset });
  }
  const bits = rest.reduce((sum, byte, i) => sum | (byte << (8 * i)), 0);
  if (signature !== SIGNATURE || bits >>> 29 !== 0) {
    throw new WebpError("BAD_DATA", `webp: what begins at offset ${offset} is no VP8L picture of version 0`, {
      offset,
    });
  }
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1, hasAlpha: ((bits >>> 28) & 1) !== 0 };
}
