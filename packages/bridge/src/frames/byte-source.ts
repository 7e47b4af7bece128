import { ProtocolError } from "./error.ts";

/** A stream of chunks from which exact numbers of bytes are taken. */
export class ByteSource {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array();

  constructor(stream: AsyncIterable<Uint8Array>) {
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  /** True when the stream has ended and nothing is left of it. */
  async isAtEnd(): Promise<boolean> {
    while (this.#rest.byteLength === 0) if (!(await this.#next())) return true;
    return false;
  }

  /** The next `length` bytes: a view of one chunk where they lie in it, else a copy. Throws TRUNCATED. */
  async take(length: number): Promise<Uint8Array> {
    if (length <= this.#rest.byteLength) return this.#cut(length);
    // Not zeroed: pages that the sender only promised are never touched.
    const bytes = Buffer.allocUnsafeSlow(length);
    for (let at = 0; at < length; ) {
      if (this.#rest.byteLength === 0 && !(await this.#next())) {
        throw new ProtocolError("TRUNCATED", `the stream ended inside a frame: ${length - at} bytes are missing`);
      }
      const part = this.#cut(Math.min(length - at, this.#rest.byteLength));
      bytes.set(part, at);
      at += part.byteLength;
    }
    return bytes;
  }

  async #next(): Promise<boolean> {
    const { value, done } = await this.#chunks.next();
    if (done) return false;
    this.#rest = value;
    return true;
  }

  #cut(length: number): Uint8Array {
    const part = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return part;
  }
}
