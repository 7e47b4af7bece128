import { decodePngAside, type PngImage, type PngShape } from "@netdist/codecs/png";
import { type Image, tensor } from "@netdist/sdk";

/** More than any picture model makes, and 400 MB of RGB: stops a small file that unpacks to gigabytes. */
const MAX_PIXELS = 1 << 27;

/**
 * The PNG files of a batch, decoded in any order straight to where they stand in it: [B,H,W,3] with alpha dropped and
 * gray spread over the colours, or [B,H,W], the first channel, for a mask, which travels as three equal ones.
 */
export class PictureBatch {
  readonly #count: number;
  readonly #channels: 1 | 3;
  readonly #shapes: PngShape[] = [];
  #samples: Uint8Array | Uint16Array | undefined;

  constructor(count: number, channels: 1 | 3) {
    this.#count = count;
    this.#channels = channels;
  }

  /** Throws `PngError`, and RangeError where the batch takes more memory than there is. */
  async take(index: number, bytes: Uint8Array): Promise<void> {
    const samples = (shape: PngShape): Uint8Array | Uint16Array | undefined =>
      shape.channels === this.#channels ? this.#placeOf(index, shape) : undefined;
    const picture = await decodePngAside(bytes, { maxPixels: MAX_PIXELS, samples });
    this.#shapes[index] = picture;
    if (picture.channels === this.#channels) return;
    const place = this.#placeOf(index, picture);
    if (place) spread(picture, place, this.#channels);
  }

  /** The whole batch. Throws when its pictures are not of one size, or when there are none. */
  join(): Image {
    const [first] = this.#shapes;
    const odd = this.#shapes.findIndex((shape) => first && !isSameSize(shape, first));
    if (first === undefined || this.#samples === undefined) throw new Error("it has no pictures");
    if (odd >= 0)
      throw new Error(`the pictures are not of one size: ${difference(this.#shapes[odd] ?? first, odd, first)}`);
    const { buffer, byteOffset, byteLength } = this.#samples;
    const size = [this.#count, first.height, first.width];
    const shape = this.#channels === 1 ? size : [...size, this.#channels];
    const dtype = first.depth === 8 ? "uint8" : "uint16";
    return tensor(dtype, shape, new Uint8Array(buffer, byteOffset, byteLength), { normalized: true });
  }

  /** Where a picture goes; undefined for one that is not of the size of the first that came. */
  #placeOf(index: number, shape: PngShape): Uint8Array | Uint16Array | undefined {
    const length = shape.width * shape.height * this.#channels;
    const Samples = shape.depth === 8 ? Uint8Array : Uint16Array;
    this.#samples ??= new Samples(length * this.#count);
    const isOfBatch = this.#samples instanceof Samples && this.#samples.length === length * this.#count;
    return isOfBatch ? this.#samples.subarray(index * length, (index + 1) * length) : undefined;
  }
}

function isSameSize(one: PngShape, other: PngShape): boolean {
  return one.width === other.width && one.height === other.height && one.depth === other.depth;
}

function difference(odd: PngShape, index: number, first: PngShape): string {
  const size = ({ width, height, depth }: PngShape): string => `${width}x${height} at ${depth} bits`;
  return `picture ${index + 1} is ${size(odd)}, the first ${size(first)}`;
}

/** Writes a picture's first `to` channels; a gray value stands for every colour. */
function spread({ data, channels: from, width, height }: PngImage, out: Uint8Array | Uint16Array, to: 1 | 3): void {
  const gray = from < 3;
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let channel = 0; channel < to; channel++) {
      out[pixel * to + channel] = data[pixel * from + (gray ? 0 : channel)] as number;
    }
  }
}
