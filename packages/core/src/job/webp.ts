import { setImmediate as nextTurn } from "node:timers/promises";
import { decodeWebpFrames, readWebpHeader } from "@netdist/codecs/webp";
import { type Image, tensor } from "@netdist/sdk";

/** 64 pictures of 4096x4096: stops a small file that unpacks to far more. Larger batches come as PNG. */
const MAX_PIXELS = 2 ** 30;
/** How long a picture stands in the file: the sender's `fps` is 1. */
const PICTURE_MS = 1000;

/**
 * The pictures of one lossless WebP as a batch: [B,H,W,3], or [B,H,W], the first channel, for a mask. libwebp keeps one of
 * equal neighbours and lets it stand longer; of a picture that stands alone not even how long: `count` says how many there
 * are. Others have their turn between pictures. Throws `WebpError`, and Error for what are not these pictures unharmed.
 */
export async function decodeWebpBatch(bytes: Uint8Array, count: number, channels: 1 | 3): Promise<Image> {
  const limits = { maxPixels: MAX_PIXELS };
  const { width, height, isAnimation, durationsMs } = readWebpHeader(bytes, limits);
  const stands = isAnimation ? durationsMs.map((ms) => ms / PICTURE_MS) : [count];
  checkCount(stands, count, width * height);
  const size = width * height * channels;
  const batch = new Uint8Array(size * count);
  let at = 0;
  const into = channels === 3 ? () => batch.subarray(at * size, (at + 1) * size) : () => rgb;
  const rgb = channels === 3 ? batch : new Uint8Array(3 * size);
  let index = 0;
  for (const { opaque } of decodeWebpFrames(bytes, { ...limits, channels: 3, into })) {
    if (!opaque) throw new Error("it has transparent pixels, whose colours a WebP does not keep");
    if (channels === 1) takeFirst(rgb, batch, at * size, size);
    const end = at + (stands[index++] ?? 0);
    for (let next = at + 1; next < end; next++) batch.copyWithin(next * size, at * size, (at + 1) * size);
    at = end;
    await nextTurn();
  }
  const shape = [count, height, width];
  return tensor("uint8", channels === 1 ? shape : [...shape, 3], batch, { normalized: true });
}

function checkCount(stands: readonly number[], count: number, pixels: number): void {
  if (pixels * count > MAX_PIXELS)
    throw new Error(`it unpacks to ${pixels * count} pixels; at most ${MAX_PIXELS} are taken`);
  const found = stands.reduce((sum, one) => sum + one, 0);
  const isWhole = stands.every((one) => Number.isInteger(one) && one > 0);
  if (!isWhole || found !== count) throw new Error(`it holds ${found} pictures where ${count} were sent`);
}

function takeFirst(rgb: Uint8Array, out: Uint8Array, from: number, pixels: number): void {
  for (let pixel = 0; pixel < pixels; pixel++) out[from + pixel] = rgb[3 * pixel] as number;
}
