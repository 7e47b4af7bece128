import type { ByteRange, Reading } from "../shared/reading.ts";
import { NpzError } from "./errors.ts";
import { u64 } from "./zip64.ts";

/** Where the directory of a zip lies. */
export interface EndRecord {
  readonly entries: number;
  readonly offset: number;
  readonly size: number;
}

const END = 0x06054b50;
const ZIP64_END = 0x06064b50;
const ZIP64_LOCATOR = 0x07064b50;
const END_SIZE = 22;
const LOCATOR_SIZE = 20;
const ZIP64_END_SIZE = 56;
const MAX_COMMENT = 65535;

/** Where the end record can be. */
export function tailOf(fileSize: number): ByteRange {
  const length = Math.min(fileSize, END_SIZE + MAX_COMMENT);
  return { offset: fileSize - length, length };
}

/**
 * Finds in `tail` the record that a zip ends with, and checks that the directory which it names ends where the record begins: bytes in
 * front of the zip would shift one of them.
 */
export function* readEndRecord(tail: Uint8Array, fileSize: number, allowTrailing: boolean): Reading<EndRecord> {
  const at = findEnd(tail, allowTrailing);
  const position = fileSize - tail.length + at;
  const end = parseEnd(new DataView(tail.buffer, tail.byteOffset + at), position);
  const zip64 = yield* readZip64(position);
  if (zip64 !== undefined) checkAgree(end, zip64);
  const { entries, offset, size, position: found } = zip64 ?? { ...end, position };
  if (offset + size !== found) {
    const message = `npz: the directory lies at ${offset}..${offset + size}, the end record behind it at ${found}`;
    throw new NpzError("BAD_DIRECTORY", message, { offset: found });
  }
  return { entries, offset, size };
}

/** Of what looks like an end record, the last whose comment ends with the file. */
function findEnd(tail: Uint8Array, allowTrailing: boolean): number {
  const view = new DataView(tail.buffer, tail.byteOffset, tail.length);
  let inside: number | undefined;
  for (let at = tail.length - END_SIZE; at >= 0; at--) {
    if (tail[at] !== 0x50 || view.getUint32(at, true) !== END) continue;
    const end = at + END_SIZE + view.getUint16(at + 20, true);
    if (end === tail.length) return at;
    if (end < tail.length) inside ??= at;
  }
  if (inside !== undefined && allowTrailing) return inside;
  if (inside === undefined) {
    throw new NpzError("NO_END_RECORD", "npz: the end of the zip is missing, the file is cut short or no zip");
  }
  throw new NpzError("TRAILING_BYTES", "npz: bytes follow the end of the zip; pass allowTrailing to ignore them");
}

function parseEnd(view: DataView, position: number): EndRecord {
  const [disk, directoryDisk, here, entries] = [4, 6, 8, 10].map((at) => view.getUint16(at, true));
  if (disk !== 0 || directoryDisk !== 0 || here !== entries) throw severalDisks(position);
  return { entries: entries ?? 0, size: view.getUint32(12, true), offset: view.getUint32(16, true) };
}

/** The record for large files, which stands in front of the other one together with a pointer to it. */
function* readZip64(endPosition: number): Reading<(EndRecord & { readonly position: number }) | undefined> {
  const locatorAt = endPosition - LOCATOR_SIZE;
  if (locatorAt < ZIP64_END_SIZE) return undefined;
  const bytes = yield { offset: locatorAt, length: LOCATOR_SIZE };
  const locator = new DataView(bytes.buffer, bytes.byteOffset, LOCATOR_SIZE);
  if (locator.getUint32(0, true) !== ZIP64_LOCATOR) return undefined;
  if (locator.getUint32(4, true) !== 0 || locator.getUint32(16, true) > 1) throw severalDisks(locatorAt);
  const position = u64(locator, 8);
  if (position === undefined || position + ZIP64_END_SIZE > locatorAt) throw badZip64(locatorAt);
  const record = yield { offset: position, length: ZIP64_END_SIZE };
  return parseZip64(new DataView(record.buffer, record.byteOffset, ZIP64_END_SIZE), position, locatorAt);
}

function parseZip64(view: DataView, position: number, locatorAt: number) {
  const [length, here, entries, size, offset] = [4, 24, 32, 40, 48].map((at) => u64(view, at));
  if (view.getUint32(0, true) !== ZIP64_END || position + 12 + (length ?? 0) !== locatorAt) throw badZip64(position);
  if (view.getUint32(16, true) !== 0 || view.getUint32(20, true) !== 0 || here !== entries)
    throw severalDisks(position);
  if (entries === undefined || size === undefined || offset === undefined) throw badZip64(position);
  return { entries, size, offset, position };
}

/** The small record either says the same or that its fields are too small. */
function checkAgree(end: EndRecord, zip64: EndRecord & { readonly position: number }): void {
  const agree = (small: number, large: number, most: number) => small === most || small === large;
  const entries = agree(end.entries, zip64.entries, 0xffff);
  if (entries && agree(end.size, zip64.size, 0xffffffff) && agree(end.offset, zip64.offset, 0xffffffff)) return;
  throw new NpzError("BAD_DIRECTORY", "npz: the two end records differ", { offset: zip64.position });
}

function badZip64(offset: number): NpzError {
  return new NpzError("BAD_DIRECTORY", `npz: the zip64 end record at offset ${offset} is damaged`, { offset });
}

function severalDisks(offset: number): NpzError {
  return new NpzError("BAD_DIRECTORY", "npz: the zip is spread over several files, which is not read", { offset });
}
