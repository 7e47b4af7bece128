import type { Tiles } from "./codes.ts";

/** Adds green to red and blue, in place. */
export function addGreen(pixels: Int32Array): void {
  for (let i = 0; i < pixels.length; i++) {
    const pixel = pixels[i] as number;
    const green = (pixel >> 8) & 255;
    pixels[i] = (pixel & 0xff00ff00) | (((pixel & 0xff00ff) + ((green << 16) | green)) & 0xff00ff);
  }
}

/** Adds to red and blue what their tile says they have of green, and blue of red, in place. */
export function addShares(pixels: Int32Array, width: number, { bits, perRow, values }: Tiles): void {
  const height = pixels.length / width;
  for (let y = 0; y < height; y++) {
    const row = y * width;
    const tiles = (y >> bits) * perRow;
    for (let tile = 0; tile < perRow; tile++) {
      const shares = values[tiles + tile] as number;
      if ((shares & 0xffffff) !== 0)
        addSharesOf(shares, pixels, row + (tile << bits), row + Math.min(width, (tile + 1) << bits));
    }
  }
}

/** The shares are 32nds, of samples taken as signed. */
function addSharesOf(shares: number, pixels: Int32Array, from: number, end: number): void {
  const redOfGreen = (shares << 24) >> 24;
  const blueOfGreen = (shares << 16) >> 24;
  const blueOfRed = (shares << 8) >> 24;
  for (let i = from; i < end; i++) {
    const pixel = pixels[i] as number;
    const green = (pixel << 16) >> 24;
    const red = ((pixel >> 16) + ((redOfGreen * green) >> 5)) & 255;
    const signedRed = (red << 24) >> 24;
    const blue = (pixel + ((blueOfGreen * green) >> 5) + ((blueOfRed * signedRed) >> 5)) & 255;
    pixels[i] = (pixel & 0xff00ff00) | (red << 16) | blue;
  }
}

/**
 * Puts the colours of a palette for the numbers in green, from the lowest bits on where a pixel holds several. `packed` may be
 * the end of `pixels`, as a pixel is never written before it is read.
 */
export function fromPalette(pixels: Int32Array, packed: Int32Array, width: number, palette: Palette): void {
  const { colours, packing } = palette;
  const bits = 8 >> packing;
  const mask = (1 << bits) - 1;
  const last = (1 << packing) - 1;
  let at = 0;
  for (let from = 0; from < pixels.length; from += width) {
    let numbers = 0;
    for (let x = 0; x < width; x++) {
      if ((x & last) === 0) numbers = ((packed[at++] as number) >> 8) & 255;
      pixels[from + x] = colours[numbers & mask] as number;
      numbers >>= bits;
    }
  }
}

/** Colours of a picture by number. */
export interface Palette {
  /** As many as numbers can name. */
  readonly colours: Int32Array;
  /** `2 ** packing` pixels are packed in one. */
  readonly packing: number;
}
