import type { Tiles } from "./codes.ts";
import { added, mean } from "./samples.ts";

/** Undoes the predictions, in place: each pixel was stored as its difference from what its neighbours let expect. */
export function undoPrediction(pixels: Int32Array, width: number, { bits, perRow, values }: Tiles): void {
  const height = pixels.length / width;
  // In the first row, the pixel on the left is expected, and opaque black in front of that.
  pixels[0] = added(pixels[0] as number, BLACK);
  addLeft(pixels, 1, width);
  for (let y = 1; y < height; y++) {
    const row = y * width;
    pixels[row] = added(pixels[row] as number, pixels[row - width] as number);
    const tiles = (y >> bits) * perRow;
    for (let x = 1; x < width; ) {
      const mode = modeOf(values[tiles + (x >> bits)] as number);
      let tile = (x >> bits) + 1;
      while (tile < perRow && modeOf(values[tiles + tile] as number) === mode) tile++;
      const end = Math.min(width, tile << bits);
      (PREDICTORS[mode] as Predictor)(pixels, row + x, row + end, width);
      x = end;
    }
  }
}

/** Adds what is expected to the pixels between two places of a row. */
type Predictor = (pixels: Int32Array, from: number, end: number, width: number) => void;

const BLACK = 0xff000000 | 0;

/** In the green of a tile. */
function modeOf(tile: number): number {
  return (tile >> 8) & 15;
}

function addBlack(pixels: Int32Array, from: number, end: number): void {
  for (let i = from; i < end; i++) pixels[i] = added(pixels[i] as number, BLACK);
}

function addLeft(pixels: Int32Array, from: number, end: number): void {
  let left = pixels[from - 1] as number;
  for (let i = from; i < end; i++) {
    left = added(pixels[i] as number, left);
    pixels[i] = left;
  }
}

/** The pixel `back` places before. */
function addAt(pixels: Int32Array, from: number, end: number, back: number): void {
  for (let i = from; i < end; i++) pixels[i] = added(pixels[i] as number, pixels[i - back] as number);
}

/** The mean of two pixels above, that far before. */
function addMeanAt(pixels: Int32Array, from: number, end: number, a: number, b: number): void {
  for (let i = from; i < end; i++) {
    pixels[i] = added(pixels[i] as number, mean(pixels[i - a] as number, pixels[i - b] as number));
  }
}

/** The mean of the pixel on the left and one above, that far before. */
function addMeanLeft(pixels: Int32Array, from: number, end: number, back: number): void {
  let left = pixels[from - 1] as number;
  for (let i = from; i < end; i++) {
    left = added(pixels[i] as number, mean(left, pixels[i - back] as number));
    pixels[i] = left;
  }
}

function addMeanOfThree(pixels: Int32Array, from: number, end: number, width: number): void {
  let left = pixels[from - 1] as number;
  for (let i = from; i < end; i++) {
    const expected = mean(mean(left, pixels[i - width + 1] as number), pixels[i - width] as number);
    left = added(pixels[i] as number, expected);
    pixels[i] = left;
  }
}

function addMeanOfFour(pixels: Int32Array, from: number, end: number, width: number): void {
  let left = pixels[from - 1] as number;
  for (let i = from; i < end; i++) {
    const above = mean(pixels[i - width] as number, pixels[i - width + 1] as number);
    left = added(pixels[i] as number, mean(mean(left, pixels[i - width - 1] as number), above));
    pixels[i] = left;
  }
}

function addSelected(pixels: Int32Array, from: number, end: number, width: number): void {
  let left = pixels[from - 1] as number;
  let corner = pixels[from - width - 1] as number;
  for (let i = from; i < end; i++) {
    const above = pixels[i - width] as number;
    // All ones where left is nearer: a branch that nobody can foresee would take longer than both distances.
    const isLeft = (distance(above, corner) - distance(left, corner)) >> 31;
    left = added(pixels[i] as number, (left & isLeft) | (above & ~isLeft));
    pixels[i] = left;
    corner = above;
  }
}

/** Sum of the differences of all samples. */
function distance(a: number, b: number): number {
  return (
    Math.abs((a >>> 24) - (b >>> 24)) +
    Math.abs(((a >> 16) & 255) - ((b >> 16) & 255)) +
    Math.abs(((a >> 8) & 255) - ((b >> 8) & 255)) +
    Math.abs((a & 255) - (b & 255))
  );
}

/** Left and above without the corner, cut off. */
function addGradient(pixels: Int32Array, from: number, end: number, width: number): void {
  let left = pixels[from - 1] as number;
  let corner = pixels[from - width - 1] as number;
  for (let i = from; i < end; i++) {
    const above = pixels[i - width] as number;
    const expected =
      (clamped((left >>> 24) + (above >>> 24) - (corner >>> 24)) << 24) |
      (clamped(((left >> 16) & 255) + ((above >> 16) & 255) - ((corner >> 16) & 255)) << 16) |
      (clamped(((left >> 8) & 255) + ((above >> 8) & 255) - ((corner >> 8) & 255)) << 8) |
      clamped((left & 255) + (above & 255) - (corner & 255));
    left = added(pixels[i] as number, expected);
    pixels[i] = left;
    corner = above;
  }
}

/** The mean of left and above, and half of what it is over the corner, cut off. */
function addHalfGradient(pixels: Int32Array, from: number, end: number, width: number): void {
  let left = pixels[from - 1] as number;
  let corner = pixels[from - width - 1] as number;
  for (let i = from; i < end; i++) {
    const above = pixels[i - width] as number;
    const middle = mean(left, above);
    const expected =
      (halfOver(middle >>> 24, corner >>> 24) << 24) |
      (halfOver((middle >> 16) & 255, (corner >> 16) & 255) << 16) |
      (halfOver((middle >> 8) & 255, (corner >> 8) & 255) << 8) |
      halfOver(middle & 255, corner & 255);
    left = added(pixels[i] as number, expected);
    pixels[i] = left;
    corner = above;
  }
}

function halfOver(middle: number, corner: number): number {
  const over = middle - corner;
  return clamped(middle + ((over + (over >>> 31)) >> 1));
}

function clamped(sample: number): number {
  return sample < 0 ? 0 : sample > 255 ? 255 : sample;
}

const PREDICTORS: readonly Predictor[] = [
  addBlack,
  addLeft,
  (pixels, from, end, width) => addAt(pixels, from, end, width),
  (pixels, from, end, width) => addAt(pixels, from, end, width - 1),
  (pixels, from, end, width) => addAt(pixels, from, end, width + 1),
  addMeanOfThree,
  (pixels, from, end, width) => addMeanLeft(pixels, from, end, width + 1),
  (pixels, from, end, width) => addMeanLeft(pixels, from, end, width),
  (pixels, from, end, width) => addMeanAt(pixels, from, end, width + 1, width),
  (pixels, from, end, width) => addMeanAt(pixels, from, end, width, width - 1),
  addMeanOfFour,
  addSelected,
  addGradient,
  addHalfGradient,
  addBlack,
  addBlack,
];
