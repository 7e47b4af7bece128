import type { Taps } from "./taps.ts";

/** Pictures one after the other: `count` of `height` x `width` pixels of `channels` values. */
export interface Pixels {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly values: Float32Array;
}

/** Resizes the width; the rows of all pictures are one after the other. */
export function resampleColumns(source: Pixels, width: number, taps: Taps): Pixels {
  const { count, height, channels } = source;
  const values = new Float32Array(count * height * width * channels);
  for (let row = 0; row < count * height; row++) {
    for (let x = 0; x < width; x++) {
      const to = (row * width + x) * channels;
      accumulate(source, values, taps, x, {
        to,
        from: row * source.width * channels,
        stride: channels,
        length: channels,
      });
    }
  }
  return { ...source, width, values };
}

/** Resizes the height: a row of the result is a sum of rows. */
export function resampleRows(source: Pixels, height: number, taps: Taps): Pixels {
  const { count, width, channels } = source;
  const length = width * channels;
  const values = new Float32Array(count * height * length);
  for (let picture = 0; picture < count; picture++) {
    const from = picture * source.height * length;
    for (let y = 0; y < height; y++) {
      accumulate(source, values, taps, y, { to: (picture * height + y) * length, from, stride: length, length });
    }
  }
  return { ...source, height, values };
}

interface Run {
  readonly to: number;
  readonly from: number;
  /** Between one input sample and the next. */
  readonly stride: number;
  readonly length: number;
}

function accumulate({ values: from }: Pixels, into: Float32Array, taps: Taps, out: number, run: Run): void {
  const [begin, end] = [taps.begin[out] as number, taps.begin[out + 1] as number];
  for (let i = 0; i < run.length; i++) {
    let sum = 0;
    for (let k = begin; k < end; k++) {
      sum += (taps.weight[k] as number) * (from[run.from + (taps.at[k] as number) * run.stride + i] as number);
    }
    into[run.to + i] = sum;
  }
}
