import { FlacError } from "./errors.ts";

/** Reads bits, the highest first, from the frames of a file. `start` is where the bytes lie in the file, for messages. */
export class BitReader {
  readonly #bytes: Uint8Array;
  readonly #start: number;
  /** In bits. */
  #at = 0;

  constructor(bytes: Uint8Array, start: number) {
    this.#bytes = bytes;
    this.#start = start;
  }

  /** The place in the file of the next bit's byte. */
  get offset(): number {
    return this.#start + (this.#at >>> 3);
  }

  /** Bytes of which at least a bit was read. */
  get byteCount(): number {
    return (this.#at + 7) >>> 3;
  }

  /** `count` bits, 0 to 32, as an unsigned number. */
  unsigned(count: number): number {
    if (count > 24) return this.unsigned(count - 16) * 65536 + this.unsigned(16);
    if (count === 0) return 0;
    this.#need(count);
    const value = this.#window() >>> (32 - count);
    this.#at += count;
    return value;
  }

  /** `count` bits, 1 to 32, in two's complement. */
  signed(count: number): number {
    const value = this.unsigned(count);
    return value >= 2 ** (count - 1) ? value - 2 ** count : value;
  }

  /** The number of zeros in front of the next one, which is read too. */
  unary(): number {
    const from = this.#at;
    for (;;) {
      this.#need(1);
      // 24 bits of the window are whole; a byte that is not there has no ones.
      const zeros = Math.clz32(this.#window() & ~0xff);
      if (zeros < 24) {
        this.#at += zeros + 1;
        this.#need(0);
        return this.#at - from - 1;
      }
      this.#at += 24;
    }
  }

  /** `out.length` numbers of a Rice code with this parameter, 0 to 30. */
  rice(parameter: number, out: Int32Array): void {
    for (let i = 0; i < out.length; i++) {
      const word = this.#window();
      const zeros = Math.clz32(word);
      const length = zeros + 1 + parameter;
      // Most codes lie in one window whole; what is past the end reads as zeros and is found out below.
      if (length <= 24) {
        this.#at += length;
        const value = (zeros << parameter) | (parameter === 0 ? 0 : (word << (zeros + 1)) >>> (32 - parameter));
        out[i] = (value >>> 1) ^ -(value & 1);
      } else out[i] = this.#longRice(parameter);
    }
    this.#need(0);
  }

  #longRice(parameter: number): number {
    const high = this.unary();
    if (high >= 2 ** (32 - parameter)) {
      throw new FlacError("BAD_FRAME", "flac: a residual is too large", { offset: this.offset });
    }
    const value = high * 2 ** parameter + this.unsigned(parameter);
    // Zigzag: even for 0 and up, odd below.
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** Moves to the next whole byte; the bits between are zero. */
  align(): void {
    const rest = -this.#at & 7;
    if (this.unsigned(rest) !== 0)
      throw new FlacError("BAD_FRAME", "flac: padding is not zero", { offset: this.offset });
  }

  #window(): number {
    const bytes = this.#bytes;
    const at = this.#at >>> 3;
    const word =
      ((bytes[at] as number) << 24) |
      ((bytes[at + 1] as number) << 16) |
      ((bytes[at + 2] as number) << 8) |
      (bytes[at + 3] as number);
    return word << (this.#at & 7);
  }

  #need(count: number): void {
    if (this.#at + count <= this.#bytes.length * 8) return;
    const end = this.#start + this.#bytes.length;
    throw new FlacError("TRUNCATED", "flac: the file ends within a frame", { offset: end });
  }
}
