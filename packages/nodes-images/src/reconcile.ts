import { floats, floatTensor, type Image } from "@netdist/sdk";

/** How batches of other sizes are brought to the size of the first. */
export type SizeRule = "error" | "resize" | "crop" | "pad" | "keep_first";

interface Size {
  readonly height: number;
  readonly width: number;
}

export function sizeOf({ shape }: Image): Size {
  return { height: shape[1] ?? 0, width: shape[2] ?? 0 };
}

/** `image` in the given size: stretched (bilinear), or cut or filled with black around its middle. */
export async function fit(image: Image, size: Size, rule: "resize" | "crop" | "pad"): Promise<Image> {
  const from = sizeOf(image);
  if (from.height === size.height && from.width === size.width) return image;
  if (rule === "resize") return resample(image, size, (x) => x);
  const pick = rule === "crop" ? Math.max : Math.min;
  const scale = pick(size.height / from.height, size.width / from.width);
  return resample(image, size, () => scale);
}

/**
 * Bilinear with pixel centres aligned. `uniform` gives the one scale of both axes (crop and pad keep proportions); the
 * part outside the picture is black.
 */
async function resample(image: Image, size: Size, uniform: (scale: number) => number): Promise<Image> {
  const [batch = 0, height = 0, width = 0, channels = 0] = image.shape;
  const source = await floats(image);
  const rows = taps(height, size.height, uniform(size.height / height));
  const columns = taps(width, size.width, uniform(size.width / width));
  const out = new Float32Array(batch * size.height * size.width * channels);
  let at = 0;
  for (let b = 0; b < batch; b++) {
    const base = b * height * width * channels;
    for (const row of rows) {
      for (const column of columns) {
        for (let c = 0; c < channels; c++, at++) {
          if (row === undefined || column === undefined) continue;
          const top = base + row.low * width * channels + c;
          const bottom = base + row.high * width * channels + c;
          const [left, right] = [column.low * channels, column.high * channels];
          const above = mix(source[top + left] ?? 0, source[top + right] ?? 0, column.weight);
          const below = mix(source[bottom + left] ?? 0, source[bottom + right] ?? 0, column.weight);
          out[at] = mix(above, below, row.weight);
        }
      }
    }
  }
  return floatTensor([batch, size.height, size.width, channels], out);
}

interface Tap {
  readonly low: number;
  readonly high: number;
  readonly weight: number;
}

/** For every target position the two source positions and the weight of the second; undefined outside the picture. */
function taps(from: number, to: number, scale: number): (Tap | undefined)[] {
  const offset = (to - from * scale) / 2;
  return Array.from({ length: to }, (_, index) => {
    const place = (index + 0.5 - offset) / scale - 0.5;
    if (place < -0.5 || place > from - 0.5) return undefined;
    const held = Math.min(Math.max(place, 0), from - 1);
    const low = Math.floor(held);
    return { low, high: Math.min(low + 1, from - 1), weight: held - low };
  });
}

function mix(a: number, b: number, weight: number): number {
  return a + (b - a) * weight;
}
