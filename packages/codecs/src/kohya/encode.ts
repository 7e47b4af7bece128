import { asFloat32, isFloat } from "../dtype/as-float32.ts";
import { byteSize, type NdArray } from "../dtype/dtypes.ts";
import type { NpyArray } from "../npy/decode.ts";
import { encodeNpz } from "../npz/encode.ts";
import { decodeNpz } from "../npz/open.ts";
import type { KohyaCrop } from "./decode.ts";
import { KohyaError } from "./errors.ts";

/** Latents to write, in the unit that the model's cache has: nothing is rescaled. */
export interface KohyaInput {
  /** One picture, with a batch axis of 1 or without; becomes float32. */
  readonly samples: NdArray;
  /** Pixels of the picture before it was scaled and cut. */
  readonly originalSize: { readonly width: number; readonly height: number };
  /** The part of the scaled picture that was taken, in pixels. */
  readonly crop: KohyaCrop;
  /** The latents of the mirrored picture, of the shape of `samples`. */
  readonly flipped?: NdArray | undefined;
  /** `[height, width]` in pixels, 0 to 1. */
  readonly alphaMask?: NdArray | undefined;
}

/** How latents are written. */
export interface KohyaEncodeOptions {
  /** Whether the names state the resolution: for SD3, Flux, Lumina, Hunyuan-Image and Anima, not for SD and SDXL. */
  readonly withResolution?: boolean;
  /** A file of such names that the latents are added to; what it has of the same resolution is replaced. */
  readonly addTo?: Uint8Array;
}

/**
 * An npz cache as sd-scripts write it, byte for byte. Throws `INVALID_LATENTS` for latents of several pictures or sizes that
 * do not fit, `NpzError` or `NpyError` when `addTo` is damaged.
 */
export function encodeKohya(latents: KohyaInput, options: KohyaEncodeOptions = {}): Uint8Array<ArrayBuffer> {
  const { addTo, withResolution = addTo !== undefined } = options;
  const samples = onePicture(latents.samples);
  const suffix = withResolution ? `_${samples.shape.slice(-2).join("x")}` : "";
  const { originalSize, crop, flipped, alphaMask } = latents;
  const added: [string, NdArray][] = [
    [`latents${suffix}`, samples],
    [`original_size${suffix}`, integers(originalSize.width, originalSize.height)],
    [`crop_ltrb${suffix}`, integers(crop.left, crop.top, crop.right, crop.bottom)],
  ];
  if (flipped !== undefined) added.push([`latents_flipped${suffix}`, mirrored(flipped, samples)]);
  if (alphaMask !== undefined) added.push([`alpha_mask${suffix}`, mask(alphaMask)]);
  return encodeNpz([...kept(addTo, suffix), ...added]);
}

/** A mirrored latent or mask of what is replaced would belong to another picture. */
function* kept(addTo: Uint8Array | undefined, suffix: string): Generator<[string, NpyArray]> {
  if (addTo === undefined) return;
  const npz = decodeNpz(addTo);
  const names = ["latents", "original_size", "crop_ltrb", "latents_flipped", "alpha_mask"];
  const replaced = new Set(names.map((name) => name + suffix));
  for (const name of npz.entries.keys()) if (!replaced.has(name)) yield [name, npz.read(name)];
}

function onePicture(samples: NdArray): NdArray {
  const { shape } = samples;
  const [first, second] = shape;
  const isBatch = (shape.length === 4 && !(first === 16 && second === 1)) || shape.length === 5;
  if (!isFloat(samples.dtype) || shape.length < 3 || shape.length > 5 || (isBatch && first !== 1)) {
    const found = `${samples.dtype} of shape [${shape.join(", ")}]`;
    throw invalid(`the samples are ${found}, a file has floats [channels, height, width] of one picture`);
  }
  const whole = isBatch ? shape.slice(1) : shape;
  if (whole.length === 4 && whole[1] !== 1) throw invalid(`the samples have ${whole[1]} frames, a file has one`);
  checkBytes("samples", samples);
  return { ...asFloat32(samples), shape: whole };
}

function mirrored(flipped: NdArray, { shape }: NdArray): NdArray {
  const one = onePicture(flipped);
  if (`${one.shape}` === `${shape}`) return one;
  throw invalid(`the mirrored latents have the shape [${one.shape.join(", ")}], the others [${shape.join(", ")}]`);
}

function mask(alpha: NdArray): NdArray {
  if (!isFloat(alpha.dtype) || alpha.shape.length !== 2) {
    throw invalid(`the mask is ${alpha.dtype} of shape [${alpha.shape.join(", ")}], it must be floats [height, width]`);
  }
  checkBytes("mask", alpha);
  return asFloat32(alpha);
}

function integers(...values: readonly number[]): NdArray {
  const wrong = values.find((value) => !Number.isSafeInteger(value));
  if (wrong !== undefined) throw invalid(`${wrong} is no whole number of pixels`);
  const data = new Uint8Array(8 * values.length);
  const view = new DataView(data.buffer);
  values.forEach((value, i) => view.setBigInt64(8 * i, BigInt(value), true));
  return { dtype: "int64", shape: [values.length], data };
}

function checkBytes(what: string, { dtype, shape, data }: NdArray): void {
  const expected = byteSize(dtype, shape);
  if (data.length !== expected) throw invalid(`the ${what} have ${data.length} bytes, their shape takes ${expected}`);
}

function invalid(why: string): KohyaError {
  return new KohyaError("INVALID_LATENTS", `kohya: the latents cannot be written: ${why}`);
}
