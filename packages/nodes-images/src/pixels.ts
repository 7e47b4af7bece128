import { floatToUint8 } from "@netdist/codecs/dtype";
import { floats, type Image } from "@netdist/sdk";

/** One picture of a batch with 8 bits a sample. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 2 | 3 | 4;
  readonly depth: 8;
  readonly data: Uint8Array;
}

/** The pictures of a batch, one after the other, in 8 bits as ComfyUI saves them: 255 x the value, cut off. */
export async function* pixelsOf(image: Image): AsyncGenerator<Pixels> {
  const [count = 0, height = 0, width = 0, channels = 0] = image.shape;
  if (channels !== 1 && channels !== 2 && channels !== 3 && channels !== 4) {
    throw new Error(`Pictures with ${channels} channels cannot be saved: 1 to 4 are needed.`);
  }
  const size = height * width * channels;
  const ready = image.normalized === true && image.dtype === "uint8" ? await image.bytes() : undefined;
  const values = ready === undefined ? await floats(image) : new Float32Array();
  for (let at = 0; at < count * size; at += size) {
    const data = ready?.subarray(at, at + size) ?? floatToUint8(values.subarray(at, at + size));
    yield { width, height, channels, depth: 8, data };
  }
}

/** The picture as RGB or, where it has alpha and `keepAlpha` is set, RGBA. */
export function withColours({ width, height, channels, data }: Pixels, keepAlpha: boolean) {
  const alpha = channels % 2 === 0;
  const to = alpha && keepAlpha ? 4 : 3;
  if (channels === to) return { width, height, channels: to, data } as const;
  const out = new Uint8Array(width * height * to);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let k = 0; k < 3; k++) out[pixel * to + k] = data[pixel * channels + (channels < 3 ? 0 : k)] as number;
    if (to === 4) out[pixel * to + 3] = data[(pixel + 1) * channels - 1] as number;
  }
  return { width, height, channels: to, data: out } as const;
}
