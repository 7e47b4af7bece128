import type { PngHeader } from "./header.ts";

interface Size {
  readonly width: number;
  readonly height: number;
  /** 1 gray, 2 gray and alpha, 3 RGB, 4 RGB and alpha. */
  readonly channels: 1 | 2 | 3 | 4;
}

/** Pixels row by row, the samples of a pixel side by side, as numbers of this machine. */
export type PngPixels =
  | (Size & { readonly depth: 8; readonly data: Uint8Array })
  | (Size & { readonly depth: 16; readonly data: Uint16Array });

/** A decoded picture: its pixels, and what the file says about it. */
export type PngImage = PngPixels & {
  /** The picture as it was stored: palettes and small depths are expanded in the pixels. */
  readonly header: PngHeader;
  /** Whether the alpha channel comes from a tRNS chunk and not from the stored pixels. */
  readonly alphaFromTransparency: boolean;
  /** Text by keyword; of a keyword that comes twice, the last. */
  readonly text: ReadonlyMap<string, string>;
  /** The TIFF block of an eXIf chunk, which may hold an orientation. */
  readonly exif: Uint8Array | undefined;
};

/** Sizes above which a PNG is refused. */
export interface PngLimits {
  /** Width times height; 268,402,689 (16383 squared) unless given. */
  readonly maxPixels?: number;
  /** Bytes of all unpacked text together; 16 MiB unless given. */
  readonly maxTextBytes?: number;
}

/** Stops a header of a few bytes from asking for gigabytes; more than any picture model makes. */
export const MAX_PIXELS = 0x3fff ** 2;

/** Stops compressed text that unpacks a thousandfold; large workflows take about one megabyte. */
export const MAX_TEXT_BYTES = 16 * 1024 * 1024;
