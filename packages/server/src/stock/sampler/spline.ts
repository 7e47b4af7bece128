/** Rows of numbers. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

interface Taps {
  readonly at: Int32Array;
  readonly weight: Float32Array;
}

/** For each of `to` points over `from` samples: the four samples around it, edges repeated, and their weights. */
function taps(from: number, to: number): Taps {
  const at = new Int32Array(4 * to);
  const weight = new Float32Array(4 * to);
  for (let i = 0; i < to; i++) {
    const position = ((i + 0.5) * from) / to - 0.5;
    const base = Math.floor(position);
    const t = position - base;
    const s = 1 - t;
    weight.set(
      [(s * s * s) / 6, 2 / 3 - t * t + (t * t * t) / 2, 2 / 3 - s * s + (s * s * s) / 2, (t * t * t) / 6],
      4 * i,
    );
    for (let k = 0; k < 4; k++) at[4 * i + k] = Math.min(from - 1, Math.max(0, base - 1 + k));
  }
  return { at, weight };
}

/** A plane enlarged smoothly (cubic B-spline). */
export function enlarge(plane: Plane, width: number, height: number): Float32Array {
  const wide = enlargeRows(plane, taps(plane.width, width), width);
  const { at, weight } = taps(plane.height, height);
  const values = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const [r0 = 0, r1 = 0, r2 = 0, r3 = 0] = at.subarray(4 * y, 4 * y + 4).map((row) => row * width);
    const [w0 = 0, w1 = 0, w2 = 0, w3 = 0] = weight.subarray(4 * y, 4 * y + 4);
    for (let x = 0; x < width; x++) {
      values[y * width + x] =
        w0 * (wide[r0 + x] as number) +
        w1 * (wide[r1 + x] as number) +
        w2 * (wide[r2 + x] as number) +
        w3 * (wide[r3 + x] as number);
    }
  }
  return values;
}

function enlargeRows({ values, width: from, height }: Plane, { at, weight }: Taps, width: number): Float32Array {
  const wide = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let k = 4 * x; k < 4 * x + 4; k++) {
        sum += (weight[k] as number) * (values[y * from + (at[k] as number)] as number);
      }
      wide[y * width + x] = sum;
    }
  }
  return wide;
}
