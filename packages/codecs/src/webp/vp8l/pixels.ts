import type { BitReader } from "./bit-reader.ts";
import { ROOT_BITS } from "./code-tables.ts";
import { CODES_OF_SET, type Codes, LENGTH_SYMBOLS } from "./codes.ts";
import { NEAR } from "./near.ts";

const ROOT = (1 << ROOT_BITS) - 1;
/** Of the product that tells a colour's place in the cache. */
const CACHE_FACTOR = 0x1e35a7bd;
const FIRST_CACHED = 256 + LENGTH_SYMBOLS;

/**
 * Unpacks `out.length` pixels, alpha in the highest byte, then red, green, blue: what a picture takes longest. The loop keeps
 * everything in local variables and looks at the data 32 bits at a time, of which 25 can be used; three codes of up to
 * `ROOT_BITS` bits are in there.
 */
export function unpackPixels(reader: BitReader, codes: Codes, width: number, out: Int32Array): void {
  const { view, end } = reader;
  const { entries, roots, tiles, cacheBits } = codes;
  const cache = new Int32Array(cacheBits === undefined ? 0 : 1 << cacheBits);
  const cacheShift = 32 - (cacheBits ?? 0);
  const total = out.length;
  let { at } = reader;
  let cached = 0;
  for (let pos = 0; pos < total; ) {
    let set = 0;
    let stop = total;
    if (tiles !== undefined) {
      const x = pos % width;
      const y = (pos - x) / width;
      const column = x >> tiles.bits;
      set = (tiles.values[(y >> tiles.bits) * tiles.perRow + column] as number) * CODES_OF_SET;
      stop = pos - x + Math.min(width, (column + 1) << tiles.bits);
    }
    const green = roots[set] as number;
    const red = roots[set + 1] as number;
    const blue = roots[set + 2] as number;
    const alpha = roots[set + 3] as number;
    const distance = roots[set + 4] as number;
    // Codes of one symbol take no bits: most pictures have one alpha, and those with a palette one red and blue, too.
    const oneAlpha = ((entries[alpha] as number) & 255) === 0;
    const alphaBits = ((entries[alpha] as number) >> 8) << 24;
    const isGreenOnly = oneAlpha && (((entries[red] as number) | (entries[blue] as number)) & 255) === 0;
    const otherBits = alphaBits | (((entries[red] as number) >> 8) << 16) | ((entries[blue] as number) >> 8);
    while (pos < stop) {
      if (at > end) throw reader.ended();
      let bits = view.getInt32(at >>> 3, true) >>> (at & 7);
      let entry = entries[green + (bits & ROOT)] as number;
      let length = entry & 255;
      if (length > ROOT_BITS) {
        entry = entries[green + (entry >> 8) + ((bits >>> ROOT_BITS) & ((1 << (length - ROOT_BITS)) - 1))] as number;
        at += entry & 255;
        bits = view.getInt32(at >>> 3, true) >>> (at & 7);
      } else {
        at += length;
        bits >>>= length;
      }
      const symbol = entry >> 8;
      if (symbol < 256) {
        if (isGreenOnly) {
          out[pos++] = otherBits | (symbol << 8);
          continue;
        }
        entry = entries[red + (bits & ROOT)] as number;
        length = entry & 255;
        if (length > ROOT_BITS) {
          bits = view.getInt32(at >>> 3, true) >>> (at & 7);
          entry = entries[red + (entry >> 8) + ((bits >>> ROOT_BITS) & ((1 << (length - ROOT_BITS)) - 1))] as number;
          at += entry & 255;
          bits = view.getInt32(at >>> 3, true) >>> (at & 7);
        } else {
          at += length;
          bits >>>= length;
        }
        let pixel = ((entry >> 8) << 16) | (symbol << 8);
        entry = entries[blue + (bits & ROOT)] as number;
        length = entry & 255;
        if (length > ROOT_BITS) {
          bits = view.getInt32(at >>> 3, true) >>> (at & 7);
          entry = entries[blue + (entry >> 8) + ((bits >>> ROOT_BITS) & ((1 << (length - ROOT_BITS)) - 1))] as number;
          at += entry & 255;
        } else at += length;
        pixel |= entry >> 8;
        if (oneAlpha) pixel |= alphaBits;
        else {
          bits = view.getInt32(at >>> 3, true) >>> (at & 7);
          entry = entries[alpha + (bits & ROOT)] as number;
          length = entry & 255;
          if (length > ROOT_BITS) {
            entry = entries[
              alpha + (entry >> 8) + ((bits >>> ROOT_BITS) & ((1 << (length - ROOT_BITS)) - 1))
            ] as number;
          }
          at += entry & 255;
          pixel |= (entry >> 8) << 24;
        }
        out[pos++] = pixel;
      } else if (symbol < FIRST_CACHED) {
        let count = symbol - 256;
        if (count >= 4) {
          const extra = (count - 2) >> 1;
          count = ((2 + (count & 1)) << extra) + (bits & ((1 << extra) - 1));
          at += extra;
        }
        count++;
        bits = view.getInt32(at >>> 3, true) >>> (at & 7);
        entry = entries[distance + (bits & ROOT)] as number;
        length = entry & 255;
        if (length > ROOT_BITS) {
          entry = entries[
            distance + (entry >> 8) + ((bits >>> ROOT_BITS) & ((1 << (length - ROOT_BITS)) - 1))
          ] as number;
        }
        at += entry & 255;
        let back = entry >> 8;
        if (back >= 4) {
          const extra = (back - 2) >> 1;
          bits = view.getInt32(at >>> 3, true) >>> (at & 7);
          back = ((2 + (back & 1)) << extra) + (bits & ((1 << extra) - 1));
          at += extra;
        }
        back++;
        // The first 120 distances name a pixel near by, in the plane.
        if (back > 120) back -= 120;
        else back = Math.max(1, (NEAR[2 * back - 2] as number) + (NEAR[2 * back - 1] as number) * width);
        const from = pos - back;
        if (from < 0 || count > total - pos) {
          reader.at = at;
          throw reader.bad(`${count} pixels from ${back} before pixel ${pos} do not lie in the picture`);
        }
        if (back === 1) out.fill(out[from] as number, pos, pos + count);
        else if (back >= count && count > 16) out.copyWithin(pos, from, from + count);
        else for (let i = 0; i < count; i++) out[pos + i] = out[from + i] as number;
        pos += count;
      } else {
        for (; cached < pos; cached++) {
          const pixel = out[cached] as number;
          cache[Math.imul(pixel, CACHE_FACTOR) >>> cacheShift] = pixel;
        }
        out[pos++] = cache[symbol - FIRST_CACHED] as number;
      }
    }
  }
  if (at > end) throw reader.ended();
  reader.at = at;
}
