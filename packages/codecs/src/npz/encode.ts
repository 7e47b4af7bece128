import type { NdArray } from "../dtype/dtypes.ts";
import type { NpyArray } from "../npy/decode.ts";
import { encodeNpyHeader } from "../npy/encode.ts";
import { quote } from "../shared/codec-error.ts";
import { joined } from "../shared/joined.ts";
import { crc32 } from "../zlib/checksums.ts";
import { deflateRaw } from "../zlib/deflate.ts";
import type { Compression } from "../zlib/native.ts";
import { NpzError } from "./errors.ts";
import { centralRecord, endRecords, localRecord, type WrittenEntry } from "./records.ts";

/** How a file is written. */
export interface NpzEncodeOptions {
  /** 0 stores as `np.savez` does, 1 is fast, 6 is what `np.savez_compressed` takes, 9 is small; 0 unless given. */
  readonly level?: number;
  /** What packs; Node's zlib where there is one unless given. */
  readonly compression?: Compression;
}

/**
 * A file of these arrays in this order, dated 1980 so that the same arrays give the same bytes; stored it is byte for byte
 * what `np.savez` writes. Throws `INVALID_ENTRY` for names, `LIMIT_EXCEEDED` for what one array of bytes cannot hold,
 * `NpyError` for arrays.
 */
export function encodeNpz(
  arrays: Iterable<readonly [string, NdArray | NpyArray]>,
  options: NpzEncodeOptions = {},
): Uint8Array<ArrayBuffer> {
  return joined(encodeNpzParts(arrays, options), tooLarge);
}

/**
 * The file as parts in their order; those that are not packed are the arrays' own bytes, which are not copied. Throws as
 * `encodeNpz` does.
 */
export function encodeNpzParts(
  arrays: Iterable<readonly [string, NdArray | NpyArray]>,
  options: NpzEncodeOptions = {},
): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  const entries: WrittenEntry[] = [];
  let offset = 0;
  const add = (...added: readonly Uint8Array[]) => {
    pieces.push(...added);
    for (const { length } of added) offset += length;
  };
  for (const [name, array] of checkedNames(arrays)) {
    const { entry, content } = packEntry(name, array, offset, options);
    entries.push(entry);
    add(localRecord(entry), ...content);
  }
  const directoryOffset = offset;
  for (const entry of entries) add(centralRecord(entry));
  add(endRecords(entries.length, directoryOffset, offset - directoryOffset));
  return pieces;
}

function packEntry(name: string, array: NdArray | NpyArray, offset: number, options: NpzEncodeOptions) {
  const { level = 0, compression } = options;
  const header = encodeNpyHeader(array);
  const raw = [header, array.data];
  const size = header.length + array.data.length;
  const crc = crc32(array.data, crc32(header));
  const content = level === 0 ? raw : [deflateRaw(joined(raw, tooLarge), level, compression)];
  const packedSize = content.reduce((sum, { length }) => sum + length, 0);
  const fileName = new TextEncoder().encode(`${name}.npy`);
  const entry: WrittenEntry = { fileName, isPacked: level !== 0, size, packedSize, crc, offset };
  return { entry, content };
}

function* checkedNames<T>(arrays: Iterable<readonly [string, T]>): Generator<readonly [string, T]> {
  const seen = new Set<string>();
  for (const [name, array] of arrays) {
    if (seen.has(name)) throw invalid(name, "is there twice");
    if (/\p{Surrogate}/u.test(name)) throw invalid(name, "holds half of a surrogate pair");
    if (name.length > 20_000) throw invalid(name, `has ${name.length} characters, at most 20000`); // 65,535 bytes in any case
    seen.add(name);
    yield [name, array];
  }
}

function tooLarge(size: number, cause: unknown): NpzError {
  const message = `npz: there is no room for ${size} bytes in one array; encodeNpzParts needs none`;
  return new NpzError("LIMIT_EXCEEDED", message, { cause });
}

function invalid(name: string, what: string): NpzError {
  return new NpzError("INVALID_ENTRY", `npz: the name ${quote(name)} ${what}`, { subject: name });
}
