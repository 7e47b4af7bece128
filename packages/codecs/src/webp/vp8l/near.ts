/**
 * The pixels that the first 120 distances of a copy name, as x to the left and y up, two numbers for each. The specification
 * lists them; they are those of 8 rows, from 8 to the left to 7 to the right, the nearest first.
 */
export const NEAR = Int8Array.from(
  Array.from({ length: 16 * 8 }, (_, i): readonly [x: number, y: number] => [(i & 15) - 7, i >> 4])
    .filter(([x, y]) => y > 0 || x > 0)
    .sort(([x, y], [u, v]) => x * x + y * y - (u * u + v * v) || Math.abs(x) - Math.abs(u) || u - x)
    .flat(),
);
