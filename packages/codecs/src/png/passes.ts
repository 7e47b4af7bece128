import { type PngHeader, STORED_CHANNELS } from "./header.ts";

/** A grid of the picture's pixels that is stored as a picture of its own. */
export interface Pass {
  readonly x: number;
  readonly y: number;
  readonly stepX: number;
  readonly stepY: number;
  readonly width: number;
  readonly height: number;
  /** Bytes of a row without its filter byte. */
  readonly rowBytes: number;
}

const ADAM7 = [
  { x: 0, y: 0, stepX: 8, stepY: 8 },
  { x: 4, y: 0, stepX: 8, stepY: 8 },
  { x: 0, y: 4, stepX: 4, stepY: 8 },
  { x: 2, y: 0, stepX: 4, stepY: 4 },
  { x: 0, y: 2, stepX: 2, stepY: 4 },
  { x: 1, y: 0, stepX: 2, stepY: 2 },
  { x: 0, y: 1, stepX: 1, stepY: 2 },
];
const WHOLE = [{ x: 0, y: 0, stepX: 1, stepY: 1 }];

/** The passes that are in the file: one, or those of Adam7 that have any pixel. */
export function passesOf(header: PngHeader): Pass[] {
  const bits = header.bitDepth * STORED_CHANNELS[header.colorType];
  const passes = (header.interlaced ? ADAM7 : WHOLE).map(({ x, y, stepX, stepY }): Pass => {
    const width = Math.ceil((header.width - x) / stepX);
    const height = Math.ceil((header.height - y) / stepY);
    return { x, y, stepX, stepY, width, height, rowBytes: Math.ceil((width * bits) / 8) };
  });
  return passes.filter(({ width, height }) => width > 0 && height > 0);
}

/** Bytes that the passes take with their filter bytes. */
export function filteredSize(passes: readonly Pass[]): number {
  return passes.reduce((sum, { height, rowBytes }) => sum + height * (rowBytes + 1), 0);
}
