import { floatToUint8 } from "@netdist/codecs/dtype";
import type { PngPixels } from "@netdist/codecs/png";
import { floats, type Image } from "@netdist/sdk";
import { StockError } from "../errors.ts";

/**
 * The pictures of a batch as 8-bit pixels, one after the other, as ComfyUI saves them: 255 x the value, cut off. Pixels
 * that are 8-bit already pass through. Throws `StockError` for a number of channels that ComfyUI cannot save.
 */
export async function* frames(images: Image): AsyncGenerator<PngPixels & { readonly depth: 8 }> {
  const [count = 0, height = 0, width = 0, channels = 0] = images.shape;
  if (channels !== 2 && channels !== 3 && channels !== 4) {
    throw new StockError(
      `pictures of shape [${images.shape.join(", ")}] cannot be saved: 2, 3 or 4 channels are needed`,
    );
  }
  const size = height * width * channels;
  const asIs = images.normalized === true && images.dtype === "uint8";
  const pixels = asIs ? await images.bytes() : undefined;
  const values = asIs ? undefined : await floats(images);
  for (let i = 0; i < count; i++) {
    const data = pixels?.subarray(i * size, (i + 1) * size) ?? cut(values, i * size, size);
    yield { width, height, channels, depth: 8, data };
  }
}

function cut(values: Float32Array | undefined, start: number, size: number): Uint8Array {
  return floatToUint8(values?.subarray(start, start + size) ?? new Float32Array(size));
}
