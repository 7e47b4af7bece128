import { ProtocolError } from "../frames/error.ts";
import { MAX_MAP } from "../frames/limits.ts";

/** Bytes written one after the other, big endian. */
export class ByteSink {
  #bytes: Uint8Array;
  #view: DataView;
  #at: number;

  constructor(reserved: number) {
    this.#bytes = new Uint8Array(reserved + 240);
    this.#view = new DataView(this.#bytes.buffer);
    this.#at = reserved;
  }

  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#at);
  }

  put(bytes: Uint8Array): void {
    const at = this.#room(bytes.byteLength);
    this.#bytes.set(bytes, at);
  }

  uint8(value: number): void {
    const at = this.#room(1);
    this.#bytes[at] = value;
  }

  head8(lead: number, value: number): void {
    this.uint8(lead);
    this.uint8(value);
  }

  head16(lead: number, value: number): void {
    this.uint8(lead);
    const at = this.#room(2);
    this.#view.setUint16(at, value);
  }

  head32(lead: number, value: number): void {
    this.uint8(lead);
    const at = this.#room(4);
    this.#view.setUint32(at, value);
  }

  uint64(lead: number, value: bigint): void {
    this.uint8(lead);
    const at = this.#room(8);
    this.#view.setBigUint64(at, value);
  }

  float64(lead: number, value: number): void {
    this.uint8(lead);
    const at = this.#room(8);
    this.#view.setFloat64(at, value);
  }

  /** Where the next `size` bytes go; may move everything to a wider buffer, so it is asked first. */
  #room(size: number): number {
    const at = this.#at;
    const end = at + size;
    if (end > MAX_MAP + 4) throw new ProtocolError("TOO_LARGE", `a message is over the limit of ${MAX_MAP} bytes`);
    if (end > this.#bytes.byteLength) {
      const wider = new Uint8Array(Math.min(Math.max(end, 2 * this.#bytes.byteLength), MAX_MAP + 4));
      wider.set(this.#bytes);
      this.#bytes = wider;
      this.#view = new DataView(wider.buffer);
    }
    this.#at = end;
    return at;
  }
}
