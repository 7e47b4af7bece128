interface Area {
  readonly width: number;
  readonly height: number;
  /** Two pixels in a byte (RLE4) instead of one (RLE8). */
  readonly nibbles: boolean;
}

/**
 * Palette indices of a run-length encoded BMP, the top row first. What the runs leave out is index 0; what they have
 * too much is dropped, as is everything after a code that is cut off.
 */
export function unpackRle(packed: Uint8Array, { width, height, nibbles }: Area): Uint8Array {
  const out = new Uint8Array(width * height);
  let [x, y, at] = [0, 0, 0];
  const put = (index: number): void => {
    if (x < width && y < height) out[(height - 1 - y) * width + x] = index;
    x++;
  };
  while (at + 1 < packed.length && y < height) {
    const [count = 0, value = 0] = packed.subarray(at, at + 2);
    at += 2;
    if (count > 0) {
      for (let n = 0; n < count; n++) put(nibbles ? nibble(value, n) : value);
    } else if (value === 0) [x, y] = [0, y + 1];
    else if (value === 1) break;
    else if (value === 2) {
      x += packed[at] ?? 0;
      y += packed[at + 1] ?? 0;
      at += 2;
    } else {
      const size = nibbles ? (value + 1) >> 1 : value;
      for (let n = 0; n < value && at + size <= packed.length; n++) {
        put(nibbles ? nibble(packed[at + (n >> 1)] as number, n) : (packed[at + n] as number));
      }
      // Literal pixels are padded to an even number of bytes.
      at += size + (size & 1);
    }
  }
  return out;
}

function nibble(byte: number, n: number): number {
  return n % 2 === 0 ? byte >> 4 : byte & 15;
}
