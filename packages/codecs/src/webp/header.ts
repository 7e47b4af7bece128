import { readFile } from "./file.ts";
import type { WebpLimits } from "./image.ts";

/** What a WebP says of itself. */
export interface WebpHeader {
  readonly width: number;
  readonly height: number;
  /** Whether the file says that there is alpha. */
  readonly hasAlpha: boolean;
  readonly isAnimation: boolean;
  /** How often an animation plays, 0 for ever. */
  readonly loops: number;
  /** How long each frame is shown, in milliseconds; one 0 for a picture that is no animation. */
  readonly durationsMs: readonly number[];
  /** The TIFF block of the EXIF chunk. */
  readonly exif: Uint8Array | undefined;
}

/** What a file says of itself; all of it is looked at but the packed pixels. Throws `WebpError`. */
export function readWebpHeader(bytes: Uint8Array, limits: WebpLimits = {}): WebpHeader {
  const { width, height, hasAlpha, isAnimation, loops, frames, exif } = readFile(bytes, limits);
  const durationsMs = frames.map(({ durationMs }) => durationMs);
  return { width, height, hasAlpha, isAnimation, loops, durationsMs, exif };
}
