import type { Pixels } from "./resample.ts";

/** Python's `round`: halves go to the even number. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** The middle of the pictures, in the proportions of `width` x `height`. */
export function cropCentre(source: Pixels, width: number, height: number): Pixels {
  const [old, wanted] = [source.width / source.height, width / height];
  const x = old > wanted ? roundHalfEven((source.width - source.width * (wanted / old)) / 2) : 0;
  const y = old < wanted ? roundHalfEven((source.height - source.height * (old / wanted)) / 2) : 0;
  return x === 0 && y === 0 ? source : cropped(source, x, y);
}

function cropped(source: Pixels, x: number, y: number): Pixels {
  const { count, channels } = source;
  const [width, height] = [source.width - 2 * x, source.height - 2 * y];
  const values = new Float32Array(count * height * width * channels);
  for (let row = 0; row < count * height; row++) {
    const picture = Math.floor(row / height);
    const from = ((picture * source.height + y + (row % height)) * source.width + x) * channels;
    values.set(source.values.subarray(from, from + width * channels), row * width * channels);
  }
  return { count, height, width, channels, values };
}
