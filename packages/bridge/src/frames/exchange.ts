import { fstat, ftruncateSync, read, write } from "node:fs";
import { promisify } from "node:util";
import { ProtocolError } from "./error.ts";

const readAt = promisify(read);
const writeAt = promisify(write);
const statOf = promisify(fstat);

/** Moved by one call: several at once keep several cores busy. */
const SLICE = 16 * 1024 ** 2;
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
  await inSlices(length, async (at, size) => {
    const { bytesRead } = await readAt(file, bytes, at, size, offset + at);
    if (bytesRead === 0) throw new ProtocolError("BAD_SEGMENT", "the exchange file became shorter while it was read");
    return bytesRead;
  });
  return bytes;
}

/** Calls `move` for all of `length`, in slices at once, each until it is done; throws when all have ended. */
async function inSlices(length: number, move: (at: number, size: number) => Promise<number>): Promise<void> {
  const whole = async (from: number) => {
    const end = Math.min(from + SLICE, length);
    for (let at = from; at < end; ) at += await move(at, end - at);
  };
  const starts = Array.from({ length: Math.ceil(length / SLICE) }, (_, index) => index * SLICE);
  const failed = (await Promise.allSettled(starts.map(whole))).find(({ status }) => status === "rejected");
  if (failed?.status === "rejected") throw failed.reason;
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
      const move = async (at: number, size: number) =>
        (await writeAt(this.#file, bytes, at, size, offset + at)).bytesWritten;
      await inSlices(bytes.byteLength, move);
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
