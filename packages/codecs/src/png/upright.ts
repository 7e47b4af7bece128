/** Samples of a picture, row by row. */
export interface Samples<T extends Uint8Array | Uint16Array> {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: T;
}

const ORIENTATION = 0x0112;

/** EXIF orientation in a TIFF block, 1 to 8; 1 where there is none. */
export function orientationOf(exif: Uint8Array | undefined): number {
  if (exif === undefined || exif.length < 8) return 1;
  const view = new DataView(exif.buffer, exif.byteOffset, exif.length);
  const little = view.getUint16(0) === 0x4949;
  const start = view.getUint32(4, little);
  if (start + 2 > exif.length) return 1;
  const count = view.getUint16(start, little);
  for (let entry = start + 2; entry + 12 <= exif.length && entry < start + 2 + 12 * count; entry += 12) {
    if (view.getUint16(entry, little) !== ORIENTATION) continue;
    const value = view.getUint16(entry + 8, little);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}

/** The picture turned and mirrored upright. */
export function turnUpright<T extends Uint8Array | Uint16Array>(source: Samples<T>, orientation: number): Samples<T> {
  if (orientation === 1) return source;
  const { width, height, channels, data } = source;
  const turned = orientation >= 5;
  const [wide, high] = turned ? [height, width] : [width, height];
  const mirrorX = [2, 3, 7, 8].includes(orientation);
  const mirrorY = [3, 4, 6, 7].includes(orientation);
  const result = data.slice();
  for (let y = 0; y < high; y++) {
    for (let x = 0; x < wide; x++) {
      const [column, row] = turned ? [y, x] : [x, y];
      const from = (mirrorY ? height - 1 - row : row) * width + (mirrorX ? width - 1 - column : column);
      for (let k = 0; k < channels; k++) result[(y * wide + x) * channels + k] = data[from * channels + k] as number;
    }
  }
  return { width: wide, height: high, channels, data: result as T };
}
