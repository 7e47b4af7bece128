import { quote } from "../shared/codec-error.ts";
import { NpzError, type NpzErrorCode } from "./errors.ts";
import { decodeName } from "./file-name.ts";
import { widened } from "./zip64.ts";

/** An entry as the directory states it. */
export interface StatedEntry {
  readonly fileName: string;
  readonly nameBytes: Uint8Array;
  readonly method: "stored" | "deflated";
  /** Bytes of the content. */
  readonly size: number;
  /** Bytes of the content as it lies in the file. */
  readonly packedSize: number;
  readonly crc: number;
  readonly flags: number;
  /** Where the entry begins in the file. */
  readonly offset: number;
}

/** Bytes of an entry in the directory, and of what stands before its data, without names and extra fields. */
export const CENTRAL_SIZE = 46;
export const LOCAL_SIZE = 30;

/** Flags of an entry. */
export const HAS_DESCRIPTOR = 1 << 3;
export const IS_UTF8 = 1 << 11;
const IS_ENCRYPTED = (1 << 0) | (1 << 6) | (1 << 13);
const IS_PATCH = 1 << 5;
const SIGNATURE = 0x02014b50;

/** The entry at `at` of the directory, which lies at `base` of the file, and where the next one begins. */
export function parseCentral(directory: Uint8Array, at: number, base: number): { entry: StatedEntry; end: number } {
  const fail = (what: string, code: NpzErrorCode = "BAD_DIRECTORY", subject?: string) =>
    new NpzError(code, `npz: ${what}`, { offset: base + at, subject });
  if (at + CENTRAL_SIZE > directory.length) throw fail("the directory ends within an entry");
  const view = new DataView(directory.buffer, directory.byteOffset + at, CENTRAL_SIZE);
  const [nameLength = 0, extraLength = 0, commentLength = 0] = [28, 30, 32].map((field) => view.getUint16(field, true));
  const nameAt = at + CENTRAL_SIZE;
  const extraAt = nameAt + nameLength;
  const end = extraAt + extraLength + commentLength;
  if (view.getUint32(0, true) !== SIGNATURE || end > directory.length)
    throw fail("an entry of the directory is damaged");
  const flags = view.getUint16(8, true);
  const nameBytes = directory.slice(nameAt, extraAt);
  const fileName = decodeName(nameBytes, (flags & IS_UTF8) !== 0);
  if (fileName === undefined) throw fail("the name of an entry is not UTF-8");
  const name = quote(fileName);
  if ((flags & IS_ENCRYPTED) !== 0) throw fail(`the entry ${name} is encrypted`, "ENCRYPTED_ENTRY", fileName);
  const code = view.getUint16(10, true);
  const method = code === 0 ? "stored" : code === 8 ? "deflated" : undefined;
  if (method === undefined || (flags & IS_PATCH) !== 0) {
    throw fail(`the entry ${name} is packed by method ${code}, 0 and 8 are known`, "UNSUPPORTED_METHOD", fileName);
  }
  if (view.getUint16(34, true) !== 0) throw fail(`the entry ${name} lies in another file`, "BAD_DIRECTORY", fileName);
  const fields = [24, 20, 42].map((field) => view.getUint32(field, true));
  const [size, packedSize, offset] = widened(fields, directory.subarray(extraAt, extraAt + extraLength)) ?? [];
  if (size === undefined || packedSize === undefined || offset === undefined) {
    throw fail(`the entry ${name} has damaged extra fields or none for its size`, "BAD_DIRECTORY", fileName);
  }
  if (method === "stored" && size !== packedSize) {
    throw fail(`the entry ${name} is not packed and states ${packedSize} bytes for ${size}`, "BAD_ENTRY", fileName);
  }
  const crc = view.getUint32(16, true);
  return { entry: { fileName, nameBytes, method, size, packedSize, crc, flags, offset }, end };
}
