import type { Compression } from "../zlib/native.ts";

/** How a file is read, and how much it may ask for. */
export interface NpzOptions {
  /** Entries of the file; 10,000 unless given. */
  readonly maxEntries?: number;
  /** Bytes of one unpacked entry; 4 GiB unless given. */
  readonly maxArrayBytes?: number;
  /** Bytes of all entries together as the file states them, checked when it is opened; 8 GiB unless given. */
  readonly maxTotalBytes?: number;
  /** Characters of the header of an array; 10,000 as in numpy unless given. */
  readonly maxHeaderCharacters?: number;
  /** Whether something may follow the end of the zip; not unless given. */
  readonly allowTrailing?: boolean;
  /** What unpacks; Node's zlib where there is one unless given. */
  readonly compression?: Compression;
}

/** Generous: np.savez makes one entry for each array. */
export const MAX_ENTRIES = 10_000;

/** What one array may take, and all of them together: more than any cache holds, less than a bomb wants. */
export const MAX_ARRAY_BYTES = 2 ** 32;
export const MAX_TOTAL_BYTES = 2 ** 33;
