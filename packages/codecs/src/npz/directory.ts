import { quote } from "../shared/codec-error.ts";
import type { Reading } from "../shared/reading.ts";
import { CENTRAL_SIZE, LOCAL_SIZE, parseCentral, type StatedEntry } from "./central.ts";
import { type EndRecord, readEndRecord, tailOf } from "./end-record.ts";
import { NpzError } from "./errors.ts";
import { arrayName } from "./file-name.ts";
import { MAX_ENTRIES, MAX_TOTAL_BYTES, type NpzOptions } from "./limits.ts";

/** An entry with what its neighbours leave it. */
export interface ZipEntry extends StatedEntry {
  /** The file's name less one final `.npy`. */
  readonly name: string;
  /** Where the next entry or the directory begins. */
  readonly boundary: number;
}

/** An entry of ordinary size takes 100 bytes of the directory; names and comments could take 196 kB. */
const DIRECTORY_BYTES_PER_ENTRY = 1024;

/** Reads the list of entries and checks it: nothing of the entries themselves is read. */
export function* readDirectory(fileSize: number, options: NpzOptions): Reading<Map<string, ZipEntry>> {
  const { maxEntries = MAX_ENTRIES, maxTotalBytes = MAX_TOTAL_BYTES, allowTrailing = false } = options;
  const tail = yield tailOf(fileSize);
  checkStart(yield { offset: 0, length: Math.min(4, fileSize) });
  const end = yield* readEndRecord(tail, fileSize, allowTrailing);
  checkCount(end, maxEntries);
  const directory = yield { offset: end.offset, length: end.size };
  const entries = parseEntries(directory, end);
  const total = entries.reduce((sum, { size }) => sum + size, 0);
  if (total > maxTotalBytes) {
    const message = `npz: the entries have ${total} bytes together, more than maxTotalBytes = ${maxTotalBytes}`;
    throw new NpzError("LIMIT_EXCEEDED", message, { offset: end.offset });
  }
  return byName(bounded(entries, end.offset));
}

/** A zip may begin anywhere in a file; numpy's always begins at the start. */
function checkStart(start: Uint8Array): void {
  const [first, second, third, fourth] = start;
  const isZip = first === 0x50 && second === 0x4b && ((third === 3 && fourth === 4) || (third === 5 && fourth === 6));
  if (!isZip) throw new NpzError("NOT_NPZ", "npz: the file does not begin as a zip", { offset: 0 });
}

function checkCount({ entries, size, offset }: EndRecord, maxEntries: number): void {
  if (entries > maxEntries || size > maxEntries * DIRECTORY_BYTES_PER_ENTRY) {
    const message = `npz: the file has ${entries} entries listed in ${size} bytes, more than maxEntries = ${maxEntries}`;
    throw new NpzError("LIMIT_EXCEEDED", message, { offset });
  }
  if (entries * CENTRAL_SIZE > size) throw badCount(entries, size, offset);
}

function parseEntries(directory: Uint8Array, { entries, offset, size }: EndRecord): StatedEntry[] {
  const parsed: StatedEntry[] = [];
  let at = 0;
  while (parsed.length < entries) {
    const { entry, end } = parseCentral(directory, at, offset);
    parsed.push(entry);
    at = end;
  }
  if (at !== directory.length) throw badCount(entries, size, offset);
  return parsed;
}

/** No two entries may share a byte: a small file could unpack to a huge one otherwise. */
function bounded(entries: readonly StatedEntry[], directoryOffset: number): ZipEntry[] {
  const sorted = entries.toSorted((a, b) => a.offset - b.offset);
  const boundaries = new Map(sorted.map((entry, i) => [entry, sorted[i + 1]?.offset ?? directoryOffset]));
  return entries.map((entry) => {
    const boundary = boundaries.get(entry) ?? directoryOffset;
    if (entry.offset + LOCAL_SIZE + entry.nameBytes.length + entry.packedSize > boundary) {
      const message = `npz: the entry ${quote(entry.fileName)} reaches into what begins at offset ${boundary}`;
      throw new NpzError("OVERLAP", message, { offset: entry.offset, subject: entry.fileName });
    }
    return { ...entry, name: arrayName(entry.fileName), boundary };
  });
}

function byName(entries: readonly ZipEntry[]): Map<string, ZipEntry> {
  const named = new Map<string, ZipEntry>();
  for (const entry of entries) {
    if (isFolder(entry)) continue;
    if (named.has(entry.name)) {
      const message = `npz: two entries are called ${quote(entry.name)}`;
      throw new NpzError("DUPLICATE_NAME", message, { offset: entry.offset, subject: entry.name });
    }
    named.set(entry.name, entry);
  }
  return named;
}

function isFolder({ fileName, offset, size }: ZipEntry): boolean {
  if (!fileName.endsWith("/")) return false;
  if (size === 0 && !fileName.endsWith(".npy/")) return true;
  const message = `npz: the folder ${quote(fileName)} has content or the name of an array`;
  throw new NpzError("BAD_ENTRY", message, { offset, subject: fileName });
}

function badCount(entries: number, size: number, offset: number): NpzError {
  const message = `npz: the directory of ${size} bytes does not hold exactly the ${entries} entries that it should`;
  return new NpzError("BAD_DIRECTORY", message, { offset });
}
