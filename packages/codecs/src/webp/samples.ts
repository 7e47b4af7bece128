import { unfilled } from "../shared/unfilled.ts";
import { WebpError } from "./errors.ts";
import type { WebpPixels } from "./image.ts";

/** What the samples are written for. */
export interface Target {
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
  /** Where they are to be; a new array unless given. */
  readonly into: Uint8Array | undefined;
}

/** The samples of a canvas. */
export function samplesOf(canvas: Int32Array, { width, height, channels, into }: Target): WebpPixels {
  const size = width * height * channels;
  if (into !== undefined && into.length !== size) {
    const message = `webp: ${width}x${height} pixels of ${channels} channels take ${size} bytes, not ${into.length}`;
    throw new WebpError("BAD_TARGET", message);
  }
  const data = into ?? unfilled(size);
  const opaque = channels === 3 ? writeRgb(canvas, data) : writeRgba(canvas, data);
  return { width, height, channels, depth: 8, data, opaque };
}

/** True where alpha, which is left out, is full everywhere. */
function writeRgb(canvas: Int32Array, data: Uint8Array): boolean {
  let all = -1;
  for (let i = 0, to = 0; i < canvas.length; i++, to += 3) {
    const pixel = canvas[i] as number;
    all &= pixel;
    data[to] = pixel >> 16;
    data[to + 1] = pixel >> 8;
    data[to + 2] = pixel;
  }
  return all >>> 24 === 255;
}

function writeRgba(canvas: Int32Array, data: Uint8Array): boolean {
  let all = -1;
  for (let i = 0, to = 0; i < canvas.length; i++, to += 4) {
    const pixel = canvas[i] as number;
    all &= pixel;
    data[to] = pixel >> 16;
    data[to + 1] = pixel >> 8;
    data[to + 2] = pixel;
    data[to + 3] = pixel >> 24;
  }
  return all >>> 24 === 255;
}
