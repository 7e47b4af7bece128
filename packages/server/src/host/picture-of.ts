import { floatTensor, type Image, type Picture, tensor } from "@netdist/sdk";

/** Samples of 1 to 4 channels as RGB, and in float32 what their alpha hides. `shape` is [B,H,W]; 8 or 16 bits stay so. */
export function pictureOf(
  data: Uint8Array | Uint16Array,
  shape: readonly [number, number, number],
  channels: number,
): Picture {
  const count = shape[0] * shape[1] * shape[2];
  const colours = channels < 3 ? 1 : 3;
  const [rgb, max] =
    data instanceof Uint8Array ? [new Uint8Array(3 * count), 255] : [new Uint16Array(3 * count), 65535];
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < 3; k++) rgb[3 * i + k] = data[i * channels + (k % colours)] as number;
  }
  const image = imageOf(rgb, [...shape, 3]);
  if (channels === colours) return { image, mask: undefined };
  // In float32, as ComfyUI computes it: what is saved from it is not always 255 minus the byte.
  const hidden = new Float32Array(count);
  for (let i = 0; i < count; i++) hidden[i] = 1 - Math.fround((data[(i + 1) * channels - 1] as number) / max);
  return { image, mask: floatTensor(shape, hidden) };
}

function imageOf(samples: Uint8Array | Uint16Array, shape: readonly number[]): Image {
  if (samples instanceof Uint8Array) return tensor("uint8", shape, samples, { normalized: true });
  if (!LITTLE_ENDIAN) Buffer.from(samples.buffer).swap16();
  return tensor("uint16", shape, new Uint8Array(samples.buffer), { normalized: true });
}

const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
