import { Canvas } from "./canvas.ts";
import { readFile, type WebpFile } from "./file.ts";
import type { WebpLimits, WebpPixels } from "./image.ts";
import { samplesOf } from "./samples.ts";

/** How an animated WebP is read. */
export interface WebpFramesOptions extends WebpLimits {
  /** 3 leaves alpha out, and `opaque` says whether that loses anything; unless given, 4 where the file says that it has alpha. */
  readonly channels?: 3 | 4;
  /** Where the samples of a frame are to be written, by its number from 0; a new array for each unless given. */
  readonly into?: (frame: number) => Uint8Array;
}

/** What one sees while a frame is shown: the whole canvas. */
export interface WebpFrame extends WebpPixels {
  /** Milliseconds; 0 for a picture that is no animation. */
  readonly durationMs: number;
}

/**
 * What one sees of a lossless WebP, frame by frame, each as large as the canvas and decoded when it is asked for; a picture
 * that is no animation is one frame. The file is checked at once, but for the packed pixels. Throws `WebpError`.
 */
export function decodeWebpFrames(
  bytes: Uint8Array,
  options: WebpFramesOptions = {},
): Generator<WebpFrame, void, undefined> {
  return draw(readFile(bytes, options), options);
}

function* draw(file: WebpFile, options: WebpFramesOptions): Generator<WebpFrame, void, undefined> {
  const { width, height } = file;
  const channels = options.channels ?? (file.hasAlpha ? 4 : 3);
  const canvas = new Canvas(file);
  for (const [i, frame] of file.frames.entries()) {
    const pixels = canvas.draw(frame);
    yield { ...samplesOf(pixels, { width, height, channels, into: options.into?.(i) }), durationMs: frame.durationMs };
  }
}
