/** Writes bits, the highest first, into bytes that grow. */
export class BitWriter {
  #bytes = new Uint8Array(1 << 14);
  #length = 0;
  /** Bits that fill no byte yet, and how many they are. */
  #held = 0;
  #count = 0;

  /** The lowest `count` bits of a whole number, 0 to 32 of them. */
  bits(value: number, count: number): void {
    if (count > 16) {
      this.bits(Math.floor(value / 65536), count - 16);
      this.bits(value, 16);
      return;
    }
    this.#held = (this.#held << count) | (value & ((1 << count) - 1));
    this.#count += count;
    while (this.#count >= 8) {
      this.#count -= 8;
      this.#byte(this.#held >>> this.#count);
    }
    this.#held &= 255;
  }

  /** A Rice code with this parameter. */
  rice(value: number, parameter: number): void {
    const length = (value >>> parameter) + 1 + parameter;
    if (length <= 16) {
      this.bits((1 << parameter) | (value & ((1 << parameter) - 1)), length);
      return;
    }
    for (let zeros = value >>> parameter; zeros > 0; zeros -= 16) this.bits(0, Math.min(zeros, 16));
    this.bits(1, 1);
    this.bits(value, parameter);
  }

  bytes(values: Iterable<number>): void {
    for (const value of values) this.bits(value, 8);
  }

  /** Fills the last byte with zeros. */
  align(): void {
    this.bits(0, (8 - this.#count) % 8);
  }

  get length(): number {
    return this.#length;
  }

  /** What is written from a place on: a view, good until more is written. */
  view(from = 0): Uint8Array {
    return this.#bytes.subarray(from, this.#length);
  }

  #byte(value: number): void {
    if (this.#length === this.#bytes.length) {
      const wider = new Uint8Array(2 * this.#bytes.length);
      wider.set(this.#bytes);
      this.#bytes = wider;
    }
    this.#bytes[this.#length++] = value;
  }
}
