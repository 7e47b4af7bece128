import { type Animation, animationOf, type Frame } from "./animation.ts";
import { blended, compose, mixed } from "./compose.ts";
import { MAX_PIXELS, type PngImage } from "./image.ts";
import type { Samples } from "./upright.ts";

type Pixels = Samples<Uint8Array | Uint16Array>;

/** How the frames of an animated PNG are drawn. */
export interface PngFramesOptions {
  /** Whose way: that of Pillow, which ComfyUI up to 0.20 asks, or of FFmpeg, which it asks since. They differ in see-through frames. */
  readonly like: "pillow" | "ffmpeg";
  /** Samples of the picture, and of each frame, as they are wanted; as they are unless given. */
  readonly samplesOf?: (png: PngImage) => Pixels;
  /** Of the canvas, times the number of frames; 268,402,689 unless given. */
  readonly maxPixels?: number;
}

/**
 * What one sees of an animated PNG, frame by frame, each as large as the canvas; undefined for a PNG that is none. `png` is
 * what `decodePng` made of the same bytes. Throws `PngError`.
 */
export function decodePngFrames(bytes: Uint8Array, png: PngImage, options: PngFramesOptions): Pixels[] | undefined {
  const { like, samplesOf = (picture) => picture, maxPixels = MAX_PIXELS } = options;
  const animation = animationOf(bytes, png, { samplesOf, maxPixels });
  if (animation === undefined) return undefined;
  return like === "pillow" ? asPillow(animation, samplesOf(png)) : asFfmpeg(animation, samplesOf(png));
}

/** Pillow also shows a picture that is no part of the animation, and draws on it; it clears to the first colour. */
function asPillow({ frames, isStillApart, firstColour }: Animation, still: Pixels): Pixels[] {
  const drawing = { over: mixed, background: (firstColour ?? NOTHING).slice(0, still.channels) };
  return isStillApart ? [still, ...compose(frames, still, drawing)] : compose(onBlank(frames), blank(still), drawing);
}

function asFfmpeg({ frames }: Animation, still: Pixels): Pixels[] {
  const drawing = { over: blended, background: NOTHING.slice(0, still.channels) };
  return compose(onBlank(frames), blank(still), drawing);
}

const NOTHING = [0, 0, 0, 0];

function blank(picture: Pixels): Pixels {
  return { ...picture, data: picture.data.slice().fill(0) };
}

/** The first frame shows as it is, whatever it says. */
function onBlank(frames: readonly Frame[]): Frame[] {
  return frames.map((frame, i) => (i === 0 ? { ...frame, isOver: false } : frame));
}
