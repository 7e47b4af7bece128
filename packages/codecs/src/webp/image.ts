/** Pixels row by row, the samples of a pixel side by side. */
export interface WebpPixels {
  readonly width: number;
  readonly height: number;
  /** 3 RGB, 4 RGB and alpha. */
  readonly channels: 3 | 4;
  readonly depth: 8;
  readonly data: Uint8Array;
  /** Whether every pixel is; where not, libwebp may have written other colours under alpha 0 than it was given. */
  readonly opaque: boolean;
}

/** Sizes above which a WebP is refused. */
export interface WebpLimits {
  /** Width times height of the canvas, times the number of frames; 268,402,689 (16383 squared) unless given. */
  readonly maxPixels?: number;
  /** 65,536 unless given. */
  readonly maxFrames?: number;
}

/** Stops a header of a few bytes from asking for gigabytes; more than any picture model makes. */
export const MAX_PIXELS = 0x3fff ** 2;

/** Stops a list of a million tiny frames; three quarters of an hour at 24 a second. */
export const MAX_FRAMES = 65_536;
