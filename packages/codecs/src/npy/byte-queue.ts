/** Bytes of a stream that have arrived and are not taken yet. */
export class ByteQueue {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #held: Uint8Array[] = [];
  #length = 0;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Waits until `length` bytes are there or the stream ends; gives how many of them are there. */
  async fill(length: number): Promise<number> {
    while (this.#length < length) {
      const { done, value } = await this.#chunks.next();
      if (done === true) break;
      if (value.length > 0) this.#held.push(value);
      this.#length += value.length;
    }
    return Math.min(this.#length, length);
  }

  /** The next bytes, at most `length`, which stay in the queue. */
  peek(length: number): Uint8Array {
    const joined = this.take(length);
    this.#held.unshift(joined);
    this.#length += joined.length;
    return joined;
  }

  /** Removes the next bytes, at most `length`, as an array of their own. */
  take(length: number): Uint8Array {
    const taken = new Uint8Array(Math.min(length, this.#length));
    let at = 0;
    let used = 0;
    for (const chunk of this.#held) {
      const part = chunk.subarray(0, taken.length - at);
      taken.set(part, at);
      at += part.length;
      if (part.length < chunk.length) {
        this.#held[used] = chunk.subarray(part.length);
        break;
      }
      used += 1;
    }
    this.#held = this.#held.slice(used);
    this.#length -= taken.length;
    return taken;
  }
}
