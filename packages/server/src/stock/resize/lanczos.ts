import { floatToUint8, uint8ToFloat } from "@netdist/codecs/dtype";
import type { Pixels } from "./resample.ts";

// Pillow's fixed-point resize of 8-bit pictures: coefficients of 22 bits, columns first, then rows.
const BITS = 22;
const SUPPORT = 3;

/** Resizes as Pillow does: in 8 bits, with colours weighted by alpha where there is alpha. Bit-equal with Pillow. */
export function lanczos(source: Pixels, width: number, height: number): Pixels {
  const bytes = floatToUint8(source.values);
  const alpha = source.channels === 2 || source.channels === 4;
  const unchanged = source.width === width && source.height === height;
  if (alpha && !unchanged) premultiply(bytes, source.channels);
  const columns = resize(bytes, {
    ...source,
    lines: source.count * source.height,
    from: source.width,
    to: width,
    step: source.channels,
  });
  const rows = new Uint8Array(source.count * height * width * source.channels);
  const [before, after] = [source.height * width * source.channels, height * width * source.channels];
  for (let i = 0; i < source.count; i++) {
    const picture = columns.subarray(i * before, (i + 1) * before);
    rows.set(resize(picture, { lines: 1, from: source.height, to: height, step: width * source.channels }), i * after);
  }
  if (alpha && !unchanged) unmultiply(rows, source.channels);
  return { ...source, width, height, values: uint8ToFloat(rows) };
}

interface Axis {
  readonly lines: number;
  readonly from: number;
  readonly to: number;
  /** Values side by side that are resized alike: one pixel, or one row. */
  readonly step: number;
}

function resize(bytes: Uint8Array, { lines, from, to, step }: Axis): Uint8Array {
  if (from === to) return bytes;
  const kernels = Array.from({ length: to }, (_, out) => kernel(out, from, to));
  const result = new Uint8Array(lines * to * step);
  for (let line = 0; line < lines; line++) {
    for (const [out, { first, weights }] of kernels.entries()) {
      for (let i = 0; i < step; i++) {
        let sum = 1 << (BITS - 1);
        for (let k = 0; k < weights.length; k++) {
          sum += (bytes[(line * from + first + k) * step + i] as number) * (weights[k] as number);
        }
        result[(line * to + out) * step + i] = Math.min(255, Math.max(0, sum >> BITS));
      }
    }
  }
  return result;
}

function kernel(out: number, from: number, to: number): { first: number; weights: Int32Array } {
  const scale = from / to;
  const stretch = Math.max(1, scale);
  const centre = (out + 0.5) * scale;
  const first = Math.max(0, Math.trunc(centre - SUPPORT * stretch + 0.5));
  const end = Math.min(from, Math.trunc(centre + SUPPORT * stretch + 0.5));
  const weights = Float64Array.from({ length: end - first }, (_, k) =>
    wave((k + first - centre + 0.5) * (1 / stretch)),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return {
    first,
    weights: Int32Array.from(weights, (weight) => {
      const fixed = (weight === 0 ? 0 : weight * (1 / total)) * (1 << BITS);
      return Math.trunc(fixed < 0 ? fixed - 0.5 : fixed + 0.5);
    }),
  };
}

function wave(x: number): number {
  return x >= -SUPPORT && x < SUPPORT ? sinc(x) * sinc(x / SUPPORT) : 0;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
}

function premultiply(bytes: Uint8Array, channels: number): void {
  eachColour(bytes, channels, (colour, alpha) => {
    const product = colour * alpha + 128;
    return ((product >> 8) + product) >> 8;
  });
}

function unmultiply(bytes: Uint8Array, channels: number): void {
  eachColour(bytes, channels, (colour, alpha) =>
    alpha === 0 || alpha === 255 ? colour : Math.min(255, Math.trunc((255 * colour) / alpha)),
  );
}

function eachColour(bytes: Uint8Array, channels: number, change: (colour: number, alpha: number) => number): void {
  for (let pixel = 0; pixel < bytes.length; pixel += channels) {
    const alpha = bytes[pixel + channels - 1] as number;
    for (let i = pixel; i < pixel + channels - 1; i++) bytes[i] = change(bytes[i] as number, alpha);
  }
}
