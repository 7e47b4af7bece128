import { asFloat32, isFloat } from "../dtype/as-float32.ts";
import type { Dtype, NdArray } from "../dtype/dtypes.ts";
import { npyToNdArray } from "../npy/nd-array.ts";
import type { NpzOptions } from "../npz/limits.ts";
import { decodeNpz, type Npz } from "../npz/open.ts";
import { quote } from "../shared/codec-error.ts";
import { KohyaError } from "./errors.ts";
import { readIntegers } from "./integers.ts";
import { chooseKey, latentsKeys } from "./keys.ts";

/** Latents as sd-scripts cached them, in the unit of the file: nothing is rescaled. */
export interface KohyaLatents {
  /** float32 `[1, channels, height, width]`, of Anima also `[1, channels, 1, height, width]`. */
  readonly samples: NdArray;
  /** What the samples are stored as. */
  readonly storedDtype: Dtype;
  /** Name of the array that was taken. */
  readonly key: string;
  /** Height and width in the name of the array, such as `32x64`; undefined where it has none. */
  readonly resolution: string | undefined;
  /** Every resolution that the names of the file state. */
  readonly resolutions: readonly string[];
  /** Pixels of the picture before it was scaled and cut. */
  readonly originalSize: { readonly width: number; readonly height: number } | undefined;
  /** The part of the scaled picture that was taken, in pixels. */
  readonly crop: KohyaCrop | undefined;
  /** The latents of the mirrored picture, of the shape of `samples`. */
  readonly flipped: NdArray | undefined;
  /** float32 `[height, width]` in pixels of the cut picture, 0 to 1. */
  readonly alphaMask: NdArray | undefined;
}

/** Edges in pixels. */
export interface KohyaCrop {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** How a file is read. */
export interface KohyaOptions extends NpzOptions {
  /** Height and width of the latents to take, such as `32x64`; needed when a file has several. */
  readonly resolution?: string;
}

/**
 * The latents of an npz cache of kohya's sd-scripts, of any kind that it has. Throws `KohyaError` when there are none,
 * `NpzError` or `NpyError` when the file is damaged.
 */
export function decodeKohya(bytes: Uint8Array, options: KohyaOptions = {}): KohyaLatents {
  return kohyaOf(decodeNpz(bytes, options), options.resolution);
}

/** The latents of a file that was opened already. */
export function kohyaOf(npz: Npz, chosen?: string): KohyaLatents {
  const names = [...npz.entries.keys()];
  const { key, resolution } = chooseKey(names, chosen, (name, size) => sizeOf(npz.header(name).shape) === size);
  const named = (name: string) => name + (resolution === undefined ? "" : `_${resolution}`);
  const optional = (name: string) => (npz.entries.has(named(name)) ? npyToNdArray(npz.read(named(name))) : undefined);
  const stored = npyToNdArray(npz.read(key));
  checkLatents(key, stored, resolution);
  const flipped = optional("latents_flipped");
  if (flipped !== undefined) checkFlipped(named("latents_flipped"), flipped, stored);
  const alphaMask = optional("alpha_mask");
  if (alphaMask !== undefined) checkAlpha(named("alpha_mask"), alphaMask);
  const [width, height] = readIntegers(named("original_size"), optional("original_size"), 2) ?? [];
  const [left, top, right, bottom] = readIntegers(named("crop_ltrb"), optional("crop_ltrb"), 4) ?? [];
  return {
    samples: batched(asFloat32(stored)),
    storedDtype: stored.dtype,
    key,
    resolution,
    resolutions: latentsKeys(names).flatMap(({ resolution }) => resolution ?? []),
    originalSize: width === undefined || height === undefined ? undefined : { width, height },
    crop:
      left === undefined || top === undefined || right === undefined || bottom === undefined
        ? undefined
        : { left, top, right, bottom },
    flipped: flipped && batched(asFloat32(flipped)),
    alphaMask: alphaMask && asFloat32(alphaMask),
  };
}

/** Caches have no batch axis; an array of rank 4 has one already, unless it is Anima's with its one frame. */
function batched(array: NdArray): NdArray {
  const { shape } = array;
  return shape.length === 3 || isOneFrame(shape) ? { ...array, shape: [1, ...shape] } : array;
}

function isOneFrame(shape: readonly number[]): boolean {
  return shape.length === 4 && shape[0] === 16 && shape[1] === 1;
}

function checkLatents(key: string, { dtype, shape }: NdArray, resolution: string | undefined): void {
  if (!isFloat(dtype)) throw badArray(key, `is ${dtype}, latents are floats`);
  const isKnown = shape.length === 3 || isOneFrame(shape) || (resolution === undefined && shape.length === 4);
  if (!isKnown) throw badArray(key, `has the shape [${shape.join(", ")}], latents are [channels, height, width]`);
  if (resolution !== undefined && sizeOf(shape) !== resolution) {
    throw badArray(key, `has the shape [${shape.join(", ")}], not the size in its name`);
  }
}

function checkFlipped(key: string, { dtype, shape }: NdArray, latents: NdArray): void {
  if (!isFloat(dtype) || `${shape}` !== `${latents.shape}`) {
    throw badArray(key, `is ${dtype} of shape [${shape.join(", ")}], the latents have [${latents.shape.join(", ")}]`);
  }
}

function checkAlpha(key: string, { dtype, shape }: NdArray): void {
  if (!isFloat(dtype) || shape.length !== 2) {
    throw badArray(key, `is ${dtype} of shape [${shape.join(", ")}], a mask is float32 [height, width]`);
  }
}

function sizeOf(shape: readonly number[]): string {
  return shape.slice(-2).join("x");
}

function badArray(key: string, what: string): KohyaError {
  return new KohyaError("BAD_ARRAY", `kohya: the array ${quote(key)} ${what}`, { subject: key });
}
