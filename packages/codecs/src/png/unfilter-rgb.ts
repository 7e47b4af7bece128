// The filters that look to the left, for three bytes a pixel: what nearly every picture has. The three samples run side
// by side in registers, so that one does not wait for the other.
import { predictor } from "./paeth.ts";

export function subRgb(raw: Uint8Array, from: number, out: Uint8Array, to: number, length: number): void {
  let [red, green, blue] = [0, 0, 0];
  for (let i = 0; i < length; i += 3) {
    red = (red + (raw[from + i] as number)) & 255;
    green = (green + (raw[from + i + 1] as number)) & 255;
    blue = (blue + (raw[from + i + 2] as number)) & 255;
    out[to + i] = red;
    out[to + i + 1] = green;
    out[to + i + 2] = blue;
  }
}

export function averageRgb(raw: Uint8Array, from: number, out: Uint8Array, to: number, length: number): void {
  const above = to - length;
  let [red, green, blue] = [0, 0, 0];
  for (let i = 0; i < length; i += 3) {
    red = ((raw[from + i] as number) + ((red + (out[above + i] as number)) >> 1)) & 255;
    green = ((raw[from + i + 1] as number) + ((green + (out[above + i + 1] as number)) >> 1)) & 255;
    blue = ((raw[from + i + 2] as number) + ((blue + (out[above + i + 2] as number)) >> 1)) & 255;
    out[to + i] = red;
    out[to + i + 1] = green;
    out[to + i + 2] = blue;
  }
}

export function paethRgb(raw: Uint8Array, from: number, out: Uint8Array, to: number, length: number): void {
  const above = to - length;
  let [red, green, blue] = [0, 0, 0];
  let [redBefore, greenBefore, blueBefore] = [0, 0, 0];
  for (let i = 0; i < length; i += 3) {
    const redAbove = out[above + i] as number;
    const greenAbove = out[above + i + 1] as number;
    const blueAbove = out[above + i + 2] as number;
    red = ((raw[from + i] as number) + predictor(red, redAbove, redBefore)) & 255;
    green = ((raw[from + i + 1] as number) + predictor(green, greenAbove, greenBefore)) & 255;
    blue = ((raw[from + i + 2] as number) + predictor(blue, blueAbove, blueBefore)) & 255;
    out[to + i] = red;
    out[to + i + 1] = green;
    out[to + i + 2] = blue;
    redBefore = redAbove;
    greenBefore = greenAbove;
    blueBefore = blueAbove;
  }
}
