import { fstat, ftruncateSync, read, write } from "node:fs";
import { promisify } from "node:util";
import { ProtocolError } from "./error.ts";

const readAt = promisify(read);
const writeAt = promisify(write);
const statOf = promisify(fstat);

/** One system call moves at most 2 GiB. */
const SLICE = 1024 ** 3;
/** What stays on the disk between two large segments. */
const KEEP = 256 * 1024 ** 2;
/** Places start at a page, so that the reader may map them. */
const PAGE = 4096;

/** The bytes of a range of the other side's exchange file. Throws BAD_SEGMENT where the file does not hold it. */
export async function readRange(file: number, offset: number, length: number): Promise<Uint8Array> {
  const { size } = await statOf(file);
  if (offset + length > size) {
    throw new ProtocolError("BAD_SEGMENT", `${length} bytes at ${offset} pass the exchange file's end at ${size}`);
  }
  const bytes = Buffer.allocUnsafeSlow(length);
  for (let at = 0; at < length; ) {
    const { bytesRead } = await readAt(file, bytes, at, Math.min(SLICE, length - at), offset + at);
    if (bytesRead === 0) throw new ProtocolError("BAD_SEGMENT", "the exchange file became shorter while it was read");
    at += bytesRead;
  }
  return bytes;
}

interface Place {
  readonly offset: number;
  readonly length: number;
}

/** This side's exchange file: segments are put at free places, until the other side says that it has copied them. */
export class ExchangeFile {
  readonly #file: number;
  /** By offset, ascending. */
  #taken: readonly Place[] = [];
  #size = 0;

  constructor(file: number) {
    this.#file = file;
  }

  /** Bytes that wait for the other side. */
  get pending(): number {
    return this.#taken.reduce((sum, { length }) => sum + length, 0);
  }

  /** Where the bytes stand now; undefined when they could not be written (disk full): then they travel inline. */
  async put(bytes: Uint8Array): Promise<number | undefined> {
    const offset = this.#reserve(bytes.byteLength);
    try {
      for (let at = 0; at < bytes.byteLength; ) {
        const length = Math.min(SLICE, bytes.byteLength - at);
        at += (await writeAt(this.#file, bytes, at, length, offset + at)).bytesWritten;
      }
      return offset;
    } catch {
      this.free(offset);
      return undefined;
    }
  }

  /** Makes a place free. Throws BAD_SEGMENT where nothing stands at `offset`. */
  free(offset: number): void {
    const left = this.#taken.filter((place) => place.offset !== offset);
    if (left.length === this.#taken.length) {
      throw new ProtocolError("BAD_SEGMENT", `a place at ${offset} was freed that holds nothing`);
    }
    this.#taken = left;
    if (left.length > 0 || this.#size <= KEEP) return;
    // At once, for the next segment may be put there.
    ftruncateSync(this.#file, KEEP);
    this.#size = KEEP;
  }

  /** The first gap that is wide enough. */
  #reserve(length: number): number {
    let offset = 0;
    let index = 0;
    for (const place of this.#taken) {
      if (place.offset - offset >= length) break;
      offset = Math.ceil((place.offset + place.length) / PAGE) * PAGE;
      index++;
    }
    this.#taken = [...this.#taken.slice(0, index), { offset, length }, ...this.#taken.slice(index)];
    this.#size = Math.max(this.#size, offset + length);
    return offset;
  }
}
