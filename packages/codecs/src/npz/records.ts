import { CENTRAL_SIZE, IS_UTF8, LOCAL_SIZE } from "./central.ts";
import { IN_ZIP64 } from "./zip64.ts";

/** An entry as it is written. */
export interface WrittenEntry {
  /** UTF-8. */
  readonly fileName: Uint8Array;
  readonly isPacked: boolean;
  readonly size: number;
  readonly packedSize: number;
  readonly crc: number;
  readonly offset: number;
}

const VERSION = 45; // the first with zip64
const UNIX = 3;
/** Midnight of 1 January 1980, the first day that a zip can name. */
const DATE = 0x21;
const OWNER_READS_AND_WRITES = 0o600 << 16;

/** What stands before the data: as numpy writes it, the sizes always in a zip64 field. */
export function localRecord(entry: WrittenEntry): Uint8Array {
  const { record, view } = recordOf(LOCAL_SIZE, entry.fileName, 20);
  view.setUint32(0, 0x04034b50, true);
  setCommon(view, 4, entry);
  view.setUint32(18, IN_ZIP64, true);
  view.setUint32(22, IN_ZIP64, true);
  setNameAndExtra(view, 26, entry.fileName.length, 20);
  setZip64(view, LOCAL_SIZE + entry.fileName.length, [entry.size, entry.packedSize]);
  return record;
}

/** The entry in the directory; only numbers that 32 bits cannot hold stand in a zip64 field. */
export function centralRecord(entry: WrittenEntry): Uint8Array {
  const fields = [entry.size, entry.packedSize, entry.offset];
  const large = fields.filter((value) => value >= IN_ZIP64);
  const extra = large.length === 0 ? 0 : 4 + 8 * large.length;
  const { record, view } = recordOf(CENTRAL_SIZE, entry.fileName, extra);
  view.setUint32(0, 0x02014b50, true);
  view.setUint16(4, VERSION | (UNIX << 8), true);
  setCommon(view, 6, entry);
  [24, 20, 42].forEach((at, i) => view.setUint32(at, Math.min(fields[i] ?? 0, IN_ZIP64), true));
  setNameAndExtra(view, 28, entry.fileName.length, extra);
  view.setUint32(38, OWNER_READS_AND_WRITES, true);
  if (large.length > 0) setZip64(view, CENTRAL_SIZE + entry.fileName.length, large);
  return record;
}

/** What the file ends with; the zip64 records are there when a number does not fit the other one. */
export function endRecords(entries: number, offset: number, size: number): Uint8Array {
  const isLarge = entries > 0xffff || offset >= IN_ZIP64 || size >= IN_ZIP64;
  const records = new Uint8Array(isLarge ? 56 + 20 + 22 : 22);
  const view = new DataView(records.buffer);
  if (isLarge) setZip64End(view, entries, offset, size);
  const at = records.length - 22;
  view.setUint32(at, 0x06054b50, true);
  view.setUint16(at + 8, Math.min(entries, 0xffff), true);
  view.setUint16(at + 10, Math.min(entries, 0xffff), true);
  view.setUint32(at + 12, Math.min(size, IN_ZIP64), true);
  view.setUint32(at + 16, Math.min(offset, IN_ZIP64), true);
  return records;
}

function setZip64End(view: DataView, entries: number, offset: number, size: number): void {
  view.setUint32(0, 0x06064b50, true);
  view.setBigUint64(4, 44n, true);
  view.setUint16(12, VERSION, true);
  view.setUint16(14, VERSION, true);
  [entries, entries, size, offset].forEach((value, i) => view.setBigUint64(24 + 8 * i, BigInt(value), true));
  view.setUint32(56, 0x07064b50, true);
  view.setBigUint64(64, BigInt(offset + size), true);
  view.setUint32(72, 1, true);
}

function recordOf(size: number, fileName: Uint8Array, extra: number): { record: Uint8Array; view: DataView } {
  const record = new Uint8Array(size + fileName.length + extra);
  record.set(fileName, size);
  return { record, view: new DataView(record.buffer) };
}

/** The fields from the version to the checksum, which both records have. */
function setCommon(view: DataView, at: number, { fileName, isPacked, crc }: WrittenEntry): void {
  const isAscii = fileName.every((byte) => byte < 128);
  view.setUint16(at, VERSION, true);
  view.setUint16(at + 2, isAscii ? 0 : IS_UTF8, true);
  view.setUint16(at + 4, isPacked ? 8 : 0, true);
  view.setUint16(at + 8, DATE, true);
  view.setUint32(at + 10, crc, true);
}

function setNameAndExtra(view: DataView, at: number, name: number, extra: number): void {
  view.setUint16(at, name, true);
  view.setUint16(at + 2, extra, true);
}

function setZip64(view: DataView, at: number, values: readonly number[]): void {
  view.setUint16(at, 1, true);
  view.setUint16(at + 2, 8 * values.length, true);
  values.forEach((value, i) => view.setBigUint64(at + 4 + 8 * i, BigInt(value), true));
}
