import { decodePngAside, type PngImage } from "@netdist/codecs/png";
import { type Image, type Mask, tensor } from "@netdist/sdk";

/** More than any picture model makes, and 400 MB of RGB: stops a small file that unpacks to gigabytes. */
const MAX_PIXELS = 1 << 27;

/** One picture: 8 or 16 bits a sample, 1 to 4 samples a pixel. Throws `PngError`. */
export function decodePicture(bytes: Uint8Array): Promise<PngImage> {
  return decodePngAside(bytes, { maxPixels: MAX_PIXELS });
}

/** Why pictures do not make a batch, or undefined. */
export function mismatch(pictures: readonly PngImage[]): string | undefined {
  const first = pictures[0];
  const index = pictures.findIndex(
    (picture) => picture.width !== first?.width || picture.height !== first?.height || picture.depth !== first?.depth,
  );
  const odd = pictures[index];
  return odd && first
    ? `picture ${index + 1} is ${odd.width}x${odd.height} at ${odd.depth} bits, the first ${first.width}x${first.height} at ${first.depth} bits`
    : undefined;
}

/** Pictures of one size as a normalised batch [B,H,W,3]; alpha is dropped, gray is spread over three channels. */
export function toImage(pictures: readonly PngImage[]): Image {
  return stack(pictures, 3);
}

/** The first channel of each picture as [B,H,W]: a mask travels as three equal channels. */
export function toMask(pictures: readonly PngImage[]): Mask {
  return stack(pictures, 1);
}

function stack(pictures: readonly PngImage[], channels: 1 | 3): Image {
  const [first] = pictures;
  if (!first) throw new RangeError("no pictures");
  const { width, height, depth } = first;
  const samples = width * height * channels;
  const all = depth === 8 ? new Uint8Array(samples * pictures.length) : new Uint16Array(samples * pictures.length);
  for (const [index, picture] of pictures.entries()) spread(picture, all, index * samples, channels);
  const bytes = new Uint8Array(all.buffer, all.byteOffset, all.byteLength);
  const size = [pictures.length, height, width];
  return tensor(depth === 8 ? "uint8" : "uint16", channels === 1 ? size : [...size, channels], bytes, {
    normalized: true,
  });
}

/** Writes a picture's first `to` channels at `offset`; a gray value stands for every colour. */
function spread(picture: PngImage, out: Uint8Array | Uint16Array, offset: number, to: 1 | 3): void {
  const { data, channels: from } = picture;
  if (from === to) return out.set(data, offset);
  const gray = from < 3;
  const count = picture.width * picture.height;
  for (let pixel = 0; pixel < count; pixel++) {
    for (let channel = 0; channel < to; channel++) {
      out[offset + pixel * to + channel] = data[pixel * from + (gray ? 0 : channel)] as number;
    }
  }
}
