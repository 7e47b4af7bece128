import { quote } from "../shared/codec-error.ts";
import type { Reading } from "../shared/reading.ts";
import { HAS_DESCRIPTOR, IS_UTF8, LOCAL_SIZE } from "./central.ts";
import type { ZipEntry } from "./directory.ts";
import { NpzError } from "./errors.ts";
import { widened } from "./zip64.ts";

/** The packed content of an entry, or its beginning, and what follows it. */
export interface PackedEntry {
  readonly packed: Uint8Array;
  /** At most 24 bytes behind the content that are still the entry's own; empty when only the beginning was read. */
  readonly after: Uint8Array;
}

const SIGNATURE = 0x04034b50;
const IS_ENCRYPTED = 1;
const AGREED_FLAGS = IS_ENCRYPTED | HAS_DESCRIPTOR | IS_UTF8;
/** numpy's extra field has 20 bytes, those of other writers are of that size. */
const USUAL_EXTRA = 64;
const DESCRIPTOR_SIZE = 24;

/**
 * Reads an entry, or at most `most` bytes of its content, and checks that what stands before it says the same as the
 * directory. One read does where the extra fields are of a usual size.
 */
export function* readLocal(entry: ZipEntry, most = Number.POSITIVE_INFINITY): Reading<PackedEntry> {
  const { offset, boundary, nameBytes, packedSize } = entry;
  const wanted = Math.min(packedSize, most);
  const behind = wanted === packedSize ? DESCRIPTOR_SIZE : 0;
  const first = Math.min(boundary - offset, LOCAL_SIZE + nameBytes.length + USUAL_EXTRA + wanted + behind);
  let bytes = yield { offset, length: first };
  const { extraAt, dataAt } = locate(entry, bytes);
  if (offset + dataAt + packedSize > boundary)
    throw fail(entry, `reaches into what begins at offset ${boundary}`, "OVERLAP");
  const length = Math.min(boundary - offset, dataAt + wanted + behind);
  if (length > bytes.length) bytes = yield { offset, length };
  checkSizes(entry, bytes, bytes.subarray(extraAt, dataAt));
  return {
    packed: bytes.subarray(dataAt, dataAt + wanted),
    after: behind === 0 ? bytes.subarray(0, 0) : bytes.subarray(dataAt + wanted, length),
  };
}

function locate(entry: ZipEntry, bytes: Uint8Array): { extraAt: number; dataAt: number } {
  const { nameBytes, method, flags } = entry;
  const view = new DataView(bytes.buffer, bytes.byteOffset, LOCAL_SIZE);
  if (view.getUint32(0, true) !== SIGNATURE) throw fail(entry, "is not where the directory says");
  if (((view.getUint16(6, true) ^ flags) & AGREED_FLAGS) !== 0)
    throw fail(entry, "has other flags than the directory says");
  if (view.getUint16(8, true) !== (method === "stored" ? 0 : 8))
    throw fail(entry, "is packed otherwise than the directory says");
  const extraAt = LOCAL_SIZE + nameBytes.length;
  const name = bytes.subarray(LOCAL_SIZE, extraAt);
  if (view.getUint16(26, true) !== nameBytes.length || nameBytes.some((byte, i) => byte !== name[i])) {
    throw fail(entry, "has another name where it lies");
  }
  return { extraAt, dataAt: extraAt + view.getUint16(28, true) };
}

/** With a descriptor the sizes stand behind the data, and nothing of use stands here. */
function checkSizes(entry: ZipEntry, bytes: Uint8Array, extra: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, LOCAL_SIZE);
  const stated = widened([view.getUint32(22, true), view.getUint32(18, true)], extra);
  if (stated === undefined) throw fail(entry, "has damaged extra fields or none for its size");
  if ((entry.flags & HAS_DESCRIPTOR) !== 0) return;
  const [size, packedSize] = stated;
  if (size !== entry.size || packedSize !== entry.packedSize || view.getUint32(14, true) !== entry.crc) {
    throw fail(entry, "has another size or checksum than the directory says");
  }
}

/** Checks what a writer that could not go back has put behind the data, with a signature or without, in 32 or 64 bits. */
export function checkDescriptor(entry: ZipEntry, after: Uint8Array): void {
  if ((entry.flags & HAS_DESCRIPTOR) === 0) return;
  const view = new DataView(after.buffer, after.byteOffset, after.length);
  const agrees = (at: number, width: 4 | 8) => {
    if (at + 4 + 2 * width > after.length || view.getUint32(at, true) !== entry.crc) return false;
    const number = (place: number) =>
      width === 4 ? view.getUint32(place, true) : Number(view.getBigUint64(place, true));
    return number(at + 4) === entry.packedSize && number(at + 4 + width) === entry.size;
  };
  const isSigned = after.length >= 4 && view.getUint32(0, true) === 0x08074b50;
  if ((isSigned && (agrees(4, 8) || agrees(4, 4))) || agrees(0, 8) || agrees(0, 4)) return;
  throw fail(entry, "has another size or checksum behind its data than the directory says");
}

function fail({ fileName, offset }: ZipEntry, what: string, code: "BAD_ENTRY" | "OVERLAP" = "BAD_ENTRY"): NpzError {
  return new NpzError(code, `npz: the entry ${quote(fileName)} ${what}`, { offset, subject: fileName });
}
