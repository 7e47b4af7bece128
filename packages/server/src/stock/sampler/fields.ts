import type { Look, Wave } from "./look.ts";
import { enlarge, type Plane } from "./spline.ts";

/** Smooth fields, one per channel, drawn from the noise of one latent [C,H,W]; more steps give finer detail. */
export function fieldsOf(noise: Float32Array, size: readonly [number, number, number], look: Look, steps: number) {
  const [channels, height, width] = size;
  const octaves = Math.min(5, 2 + Math.floor(Math.log2(steps)));
  const fields = new Float32Array(noise.length);
  for (let channel = 0; channel < channels; channel++) {
    const range = [channel * height * width, (channel + 1) * height * width] as const;
    const field = fields.subarray(...range);
    const source = { width, height, values: noise.subarray(...range) };
    for (let octave = 0; octave < octaves; octave++) {
      addScaled(field, enlarge(averages(source, 3 << octave), width, height), 0.9 * 0.5 ** octave);
    }
    addWave(field, width, height, look.wave(channel));
  }
  return fields;
}

/** A plane of about `cells` x `cells` cells, each the sum of its part of the source over the root of its size. */
function averages({ width, height, values }: Plane, cells: number): Plane {
  const [columns, rows] = [Math.min(cells, width), Math.min(cells, height)];
  const sums = new Float32Array(columns * rows);
  for (let y = 0; y < height; y++) {
    const row = Math.floor((y * rows) / height) * columns;
    for (let x = 0; x < width; x++) {
      const cell = row + Math.floor((x * columns) / width);
      sums[cell] = (sums[cell] as number) + (values[y * width + x] as number);
    }
  }
  const scale = Math.sqrt((columns * rows) / (width * height));
  return { width: columns, height: rows, values: sums.map((sum) => sum * scale) };
}

function addScaled(to: Float32Array, from: Float32Array, scale: number): void {
  for (let i = 0; i < to.length; i++) to[i] = (to[i] as number) + scale * (from[i] as number);
}

function addWave(to: Float32Array, width: number, height: number, { across, down, phase }: Wave): void {
  for (let y = 0; y < height; y++) {
    const start = phase + (2 * Math.PI * down * y) / height;
    const turn = (2 * Math.PI * across) / width;
    // The sine goes on by rotation: a call of Math.sin for every value would cost more than the field.
    let [sine, cosine] = [Math.sin(start), Math.cos(start)];
    const [turnSine, turnCosine] = [Math.sin(turn), Math.cos(turn)];
    for (let i = y * width; i < (y + 1) * width; i++) {
      to[i] = (to[i] as number) + 0.8 * sine;
      [sine, cosine] = [sine * turnCosine + cosine * turnSine, cosine * turnCosine - sine * turnSine];
    }
  }
}
