import { WebpError, type WebpErrorCode } from "../errors.ts";

/** Zeros behind the data, so that a code may be looked up before anybody asks whether it is there. */
const ROOM = 16;

/** So that a place in bits is a small integer. */
const MAX_BYTES = 2 ** 28 - ROOM;

/** Reads bits, the lowest first. `start` is where the data lie in the file, for messages. */
export class BitReader {
  /** For loops that keep the place themselves: the data with zeros behind. */
  readonly view: DataView;
  /** The place of the next bit. */
  at = 0;
  /** Where the data end, in bits. */
  readonly end: number;
  readonly #start: number;

  constructor(data: Uint8Array, start: number) {
    if (data.length > MAX_BYTES) {
      const message = `webp: the picture at offset ${start} has ${data.length} bytes, more than ${MAX_BYTES}`;
      throw new WebpError("LIMIT_EXCEEDED", message, { offset: start });
    }
    const padded = new Uint8Array(data.length + ROOM);
    padded.set(data);
    this.view = new DataView(padded.buffer);
    this.end = data.length * 8;
    this.#start = start;
  }

  /** `count` bits, 0 to 24. */
  bits(count: number): number {
    const { at } = this;
    const value = (this.view.getInt32(at >>> 3, true) >>> (at & 7)) & ((1 << count) - 1);
    this.skip(count);
    return value;
  }

  /** Moves on by as many bits as were seen in `peek`. */
  skip(count: number): void {
    this.at += count;
    if (this.at > this.end) throw this.ended();
  }

  /** The next bits, at least 25 of them. */
  peek(): number {
    return this.view.getInt32(this.at >>> 3, true) >>> (this.at & 7);
  }

  /** The error for data that end before the picture. */
  ended(): WebpError {
    const offset = this.#start + (this.end >>> 3);
    return new WebpError("TRUNCATED", `webp: the packed pixels end too early, at offset ${offset}`, { offset });
  }

  /** An error about what was read last. */
  bad(what: string, code: WebpErrorCode = "BAD_DATA"): WebpError {
    const offset = this.#start + (Math.min(this.at, this.end) >>> 3);
    return new WebpError(code, `webp: in the packed pixels, ${what}, at offset ${offset}`, { offset });
  }
}
