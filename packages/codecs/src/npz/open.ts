import type { NpyArray } from "../npy/decode.ts";
import type { NpyHeader } from "../npy/header.ts";
import { quote } from "../shared/codec-error.ts";
import { type ByteRange, type ByteSource, type Reading, readFromSource, readInMemory } from "../shared/reading.ts";
import { readArray, readContent, readHeader } from "./content.ts";
import { readDirectory, type ZipEntry } from "./directory.ts";
import { NpzError } from "./errors.ts";
import type { NpzOptions } from "./limits.ts";

/** An entry as the directory of a file states it. */
export interface NpzEntry {
  /** The file's name less one final `.npy`; never a path. */
  readonly name: string;
  readonly fileName: string;
  readonly method: "stored" | "deflated";
  /** Bytes of the content, header included. */
  readonly size: number;
  /** Bytes of the content as it lies in the file. */
  readonly packedSize: number;
}

/** A file in memory of which only the list of entries was read. */
export interface Npz {
  /** By name, in the order of the file. */
  readonly entries: ReadonlyMap<string, NpzEntry>;
  /** The array of that name, its data a view of the file where they are not packed. */
  read(name: string): NpyArray;
  /** The header of the array of that name, without its data. */
  header(name: string): NpyHeader;
  /** The content of an entry that need not be an array. */
  readBytes(name: string): Uint8Array;
}

interface Signalled {
  readonly signal?: AbortSignal;
}

/** A file somewhere else of which only the list of entries was read. */
export interface OpenNpz {
  /** By name, in the order of the file. */
  readonly entries: ReadonlyMap<string, NpzEntry>;
  /** The array of that name. */
  read(name: string, options?: Signalled): Promise<NpyArray>;
  /** The header of the array of that name; up to 40 kB are read for it. */
  header(name: string, options?: Signalled): Promise<NpyHeader>;
  /** The content of an entry that need not be an array. */
  readBytes(name: string, options?: Signalled): Promise<Uint8Array>;
}

/**
 * Lists the entries of a file; each is unpacked and checked when it is asked for. Throws `NpzError`, and `NpyError` for an
 * array that is damaged.
 */
export function decodeNpz(bytes: Uint8Array, options: NpzOptions = {}): Npz {
  const entries = readInMemory(readDirectory(bytes.length, options), bytes);
  const run = <T>(name: string, reading: EntryReading<T>) => readInMemory(reading(find(entries, name), options), bytes);
  return {
    entries,
    read: (name) => run(name, readArray),
    header: (name) => run(name, readHeader),
    readBytes: (name) => run(name, readContent),
  };
}

/** As `decodeNpz`, over a file handle, a URL or the like: reads the end of the file, and then an entry when it is asked for. */
export async function openNpz(source: ByteSource, options: NpzOptions & Signalled = {}): Promise<OpenNpz> {
  const entries = await readFromSource(readDirectory(source.size, options), source, wrongLength, options.signal);
  const run = <T>(name: string, reading: EntryReading<T>, { signal }: Signalled = {}) =>
    readFromSource(reading(find(entries, name), options), source, wrongLength, signal);
  return {
    entries,
    read: async (name, options) => run(name, readArray, options),
    header: async (name, options) => run(name, readHeader, options),
    readBytes: async (name, options) => run(name, readContent, options),
  };
}

type EntryReading<T> = (entry: ZipEntry, options: NpzOptions) => Reading<T>;

function find(entries: ReadonlyMap<string, ZipEntry>, name: string): ZipEntry {
  const entry = entries.get(name);
  if (entry !== undefined) return entry;
  const names = [...entries.keys()].slice(0, 20).map(quote).join(", ");
  const message = `npz: no entry is called ${quote(name)}, there are ${entries.size}: ${names}`;
  throw new NpzError("ENTRY_NOT_FOUND", message, { subject: name });
}

function wrongLength({ offset, length }: ByteRange, found: number): NpzError {
  const message = `npz: the source gave ${found} bytes at offset ${offset}, asked for were ${length}`;
  return new NpzError("IO_ERROR", message, { offset });
}
