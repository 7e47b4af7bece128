import { unpackRle } from "./bmp-rle.ts";
import { PictureError } from "./errors.ts";

/** Pixels of a BMP file, the top row first. */
export interface BmpPixels {
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
  readonly data: Uint8Array;
}

/** What the file and its header say. */
interface Header {
  readonly view: DataView;
  readonly width: number;
  readonly height: number;
  readonly topDown: boolean;
  readonly bits: number;
  readonly compression: number;
  /** Where the palette begins, and the bytes of one of its entries. */
  readonly palette: { readonly at: number; readonly stride: 3 | 4; readonly count: number };
  readonly pixels: number;
  /** Red, green, blue, alpha; an alpha of 0: none. */
  readonly masks: readonly number[];
}

const RGB = 0;
const RLE8 = 1;
const RLE4 = 2;
const BITFIELDS = 3;
const CORE_HEADER = 12;
const HEADERS = [CORE_HEADER, 40, 52, 56, 64, 108, 124];
/** Stops a header of a few bytes from asking for gigabytes; what sharp and our PNG reader allow. */
const MAX_PIXELS = 0x3fff ** 2;

export function isBmp(bytes: Uint8Array): boolean {
  return bytes[0] === 0x42 && bytes[1] === 0x4d && bytes.length > 18;
}

/**
 * The picture in a BMP: 1, 4, 8, 16, 24 or 32 bits, plain, run-length encoded or with bit masks. As with Pillow, the
 * fourth byte of a pixel is alpha only where a mask says so. Throws `PictureError`.
 */
export function decodeBmp(bytes: Uint8Array): BmpPixels {
  const header = readHeader(bytes);
  const { width, height, bits, compression } = header;
  const indexed = bits <= 8;
  const channels = !indexed && header.masks[3] ? 4 : 3;
  const data = new Uint8Array(width * height * channels);
  if (compression === RLE8 || compression === RLE4) {
    const indices = unpackRle(bytes.subarray(header.pixels), { width, height, nibbles: compression === RLE4 });
    colour(header, data, (x, y) => indices[y * width + x] as number);
  } else if (indexed) colour(header, data, indexReader(header, bytes));
  else mask(header, bytes, channels, data);
  return { width, height, channels, data };
}

function readHeader(bytes: Uint8Array): Header {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = view.getUint32(14, true);
  if (!HEADERS.includes(size) || bytes.length < 14 + size) throw unreadable(`a header of ${size} bytes`);
  const core = size === CORE_HEADER;
  const rawHeight = core ? view.getUint16(20, true) : view.getInt32(22, true);
  const width = core ? view.getUint16(18, true) : view.getInt32(18, true);
  const bits = view.getUint16(core ? 24 : 28, true);
  const compression = core ? RGB : view.getUint32(30, true);
  const height = Math.abs(rawHeight);
  checkKind(bits, compression);
  if (width < 1 || height < 1) throw unreadable(`${width}x${height} pixels`);
  if (width * height > MAX_PIXELS) {
    throw new PictureError("PICTURE_TOO_LARGE", `the BMP has ${width}x${height} pixels, more than are taken`);
  }
  const masksInside = compression === BITFIELDS && size < 52 ? 12 : 0;
  const stride = core ? 3 : 4;
  const count = (core ? 0 : view.getUint32(46, true)) || 1 << Math.min(bits, 8);
  const header: Header = {
    ...{ view, width, height, topDown: rawHeight < 0, bits, compression },
    palette: { at: 14 + size + masksInside, stride, count: Math.min(count, 256) },
    pixels: view.getUint32(10, true),
    masks: compression === BITFIELDS ? readMasks(view, size, bytes.length) : plainMasks(bits),
  };
  if (header.pixels > bytes.length) throw unreadable("pixels that begin after its end");
  return header;
}

function checkKind(bits: number, compression: number): void {
  const known =
    (compression === RGB && [1, 4, 8, 16, 24, 32].includes(bits)) ||
    (compression === RLE8 && bits === 8) ||
    (compression === RLE4 && bits === 4) ||
    (compression === BITFIELDS && (bits === 16 || bits === 24 || bits === 32));
  if (!known) throw unreadable(`${bits} bits with compression ${compression}`);
}

function readMasks(view: DataView, size: number, length: number): number[] {
  // Headers before version 2 are followed by three masks, later ones hold them, and alpha from version 3 on.
  if (length < 66) throw unreadable("no masks");
  const masks = [54, 58, 62].map((at) => view.getUint32(at, true));
  return [...masks, size >= 56 && length >= 70 ? view.getUint32(66, true) : 0];
}

function plainMasks(bits: number): number[] {
  return bits === 16 ? [0x7c00, 0x3e0, 0x1f, 0] : [0xff0000, 0xff00, 0xff, 0];
}

/** The file's row that shows at `y`; rows are padded to four bytes. */
function rowReader({ topDown, height, width, bits, pixels }: Header, bytes: Uint8Array): (y: number) => number {
  const stride = ((width * bits + 31) >>> 5) * 4;
  if (pixels + stride * height > bytes.length) throw unreadable("fewer pixels than its header says");
  return (y) => pixels + stride * (topDown ? y : height - 1 - y);
}

function indexReader(header: Header, bytes: Uint8Array): (x: number, y: number) => number {
  const { bits } = header;
  const row = rowReader(header, bytes);
  return (x, y) => {
    const at = x * bits;
    return ((bytes[row(y) + (at >> 3)] as number) >> (8 - bits - (at & 7))) & ((1 << bits) - 1);
  };
}

/** Writes the palette's colour of every index; one past the palette is black. */
function colour(
  { view, width, height, palette }: Header,
  data: Uint8Array,
  indexAt: (x: number, y: number) => number,
): void {
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to += 3) {
      const index = indexAt(x, y);
      const at = palette.at + palette.stride * index;
      if (index >= palette.count || at + 2 >= view.byteLength) continue;
      for (let k = 0; k < 3; k++) data[to + k] = view.getUint8(at + 2 - k);
    }
  }
}

function mask(header: Header, bytes: Uint8Array, channels: number, data: Uint8Array): void {
  const { width, height, bits, view } = header;
  const row = rowReader(header, bytes);
  const fields = header.masks.slice(0, channels).map(fieldOf);
  const size = bits / 8;
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0, at = row(y); x < width; x++, at += size) {
      const value =
        size === 4
          ? view.getUint32(at, true)
          : view.getUint16(at, true) | (size === 3 ? view.getUint8(at + 2) << 16 : 0);
      for (const { shift, max } of fields) data[to++] = Math.floor((((value >>> shift) & max) * 255) / (max || 1));
    }
  }
}

/** Where a mask's bits lie; more than 8 of them are more than a sample holds. */
function fieldOf(bitMask: number): { readonly shift: number; readonly max: number } {
  const shift = bitMask === 0 ? 0 : 31 - Math.clz32(bitMask & -bitMask);
  const max = bitMask >>> shift;
  if ((max & (max + 1)) !== 0 || max > 0xffff) throw unreadable(`the mask 0x${bitMask.toString(16)}`);
  return { shift, max };
}

function unreadable(has: string): PictureError {
  return new PictureError("PICTURE_UNREADABLE", `the picture cannot be read: a BMP with ${has}`);
}
