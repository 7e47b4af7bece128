import { COLOURS, type Look } from "./look.ts";
import { enlarge } from "./spline.ts";

/** How many pixels wide a picture is for one column of its latent. */
export function scaleOf(channels: number): number {
  return channels === 3 ? 1 : 8;
}

/** The picture of one latent [C,H,W] that is no picture itself: 8-bit RGB, 8 times as large. */
export function render(latent: Float32Array, size: readonly [number, number, number], look: Look): Uint8Array {
  const [channels, height, width] = size;
  const scale = scaleOf(channels);
  const planes = [0, 1, 2].map((wanted) => {
    const start = Math.min(wanted, channels - 1) * height * width;
    const values = latent.subarray(start, start + height * width);
    return enlarge({ width, height, values }, width * scale, height * scale);
  });
  return paint(planes as [Float32Array, Float32Array, Float32Array], look);
}

/** Colours of three fields: the first and second choose a colour of each palette, the third mixes them. */
export function paint(planes: readonly [Float32Array, Float32Array, Float32Array], look: Look): Uint8Array {
  const [first, second, third] = planes;
  const pixels = new Uint8Array(3 * first.length);
  for (let i = 0; i < first.length; i++) {
    const a = 3 * (Math.round((first[i] as number) * 190) & (COLOURS - 1));
    const b = 3 * (Math.round((second[i] as number) * 190) & (COLOURS - 1));
    const mix = Math.min(1, Math.max(0, 0.5 + 0.4 * (third[i] as number)));
    for (let k = 0; k < 3; k++) {
      pixels[3 * i + k] = (1 - mix) * (look.first[a + k] as number) + mix * (look.second[b + k] as number);
    }
  }
  return pixels;
}
