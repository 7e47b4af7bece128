import type { ByteSource } from "../shared/reading.ts";

/** Bytes in memory that remember what was read of them. */
export interface Recorded extends ByteSource {
  readonly reads: [number, number][];
}

export function recorded(bytes: Uint8Array): Recorded {
  const reads: [number, number][] = [];
  return {
    size: bytes.length,
    reads,
    async read(offset, length) {
      reads.push([offset, length]);
      return bytes.subarray(offset, offset + length);
    },
  };
}
