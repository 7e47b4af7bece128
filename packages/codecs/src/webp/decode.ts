import { Canvas } from "./canvas.ts";
import { readFile } from "./file.ts";
import type { WebpLimits, WebpPixels } from "./image.ts";
import { samplesOf } from "./samples.ts";
import type { StoredFrame } from "./stored-frame.ts";

/** How a WebP is read. */
export interface WebpDecodeOptions extends WebpLimits {
  /** 3 leaves alpha out, and `opaque` says whether that loses anything; unless given, 4 where the file says that it has alpha. */
  readonly channels?: 3 | 4;
  /** Where the samples are to be written; a new array unless given. */
  readonly into?: Uint8Array;
}

/** A decoded picture: its pixels, and what the file says about it. */
export interface WebpImage extends WebpPixels {
  /** The TIFF block of the EXIF chunk, which may hold an orientation, and ComfyUI's workflow. */
  readonly exif: Uint8Array | undefined;
}

/**
 * The picture in a lossless WebP; of an animation, what one sees at first (`decodeWebpFrames` has the frames). Throws
 * `WebpError`.
 */
export function decodeWebp(bytes: Uint8Array, options: WebpDecodeOptions = {}): WebpImage {
  const file = readFile(bytes, options);
  const { width, height, exif, frames } = file;
  const channels = options.channels ?? (file.hasAlpha ? 4 : 3);
  const canvas = new Canvas(file).draw(frames[0] as StoredFrame);
  return { ...samplesOf(canvas, { width, height, channels, into: options.into }), exif };
}
