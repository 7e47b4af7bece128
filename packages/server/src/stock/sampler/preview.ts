import { encodePng } from "@netdist/codecs/png";
import type { Preview } from "@netdist/sdk";
import type { Look } from "./look.ts";
import { paint } from "./picture.ts";

const MAX_SIDE = 96;

/** What a preview is made of: the fields that a picture comes from, and the noise that hides them. */
export interface PreviewSource {
  readonly fields: Float32Array;
  readonly noise: Float32Array;
  readonly size: readonly [channels: number, height: number, width: number];
  readonly look: Look;
}

/** A small PNG of a picture that comes out of its noise; `done` goes from 0 to 1. */
export function previewOf({ fields, noise, size, look }: PreviewSource, done: number): Preview {
  const [channels, height, width] = size;
  const step = Math.max(1, Math.ceil(Math.max(height, width) / MAX_SIDE));
  const [columns, rows] = [Math.ceil(width / step), Math.ceil(height / step)];
  const planes = [0, 1, 2].map((wanted) => {
    const start = Math.min(wanted, channels - 1) * height * width;
    return Float32Array.from({ length: columns * rows }, (_, i) => {
      const at = start + Math.floor(i / columns) * step * width + (i % columns) * step;
      return (fields[at] as number) + 0.5 * (1 - done) * (noise[at] as number);
    });
  });
  const data = paint(planes as [Float32Array, Float32Array, Float32Array], look);
  return {
    format: "png",
    bytes: encodePng({ width: columns, height: rows, channels: 3, depth: 8, data }, { level: 1 }),
  };
}
