import { asFloat32, isFloat } from "../dtype/as-float32.ts";
import type { Dtype, NdArray } from "../dtype/dtypes.ts";
import { decodeSafetensors, type Safetensors } from "../safetensors/decode.ts";
import type { SafetensorsLimits } from "../safetensors/header.ts";
import { quote } from "../shared/codec-error.ts";
import { MusubiError } from "./errors.ts";
import { isTextEncoderCache, type MusubiKey, musubiKeys } from "./keys.ts";

/** Latents as musubi-tuner cached them, in the trainer's normalised unit, not ComfyUI's: nothing is rescaled. */
export interface MusubiLatents {
  /** float32 `[1, channels, frames, height, width]`, of picture models also `[1, channels, height, width]`. */
  readonly samples: NdArray;
  /** What the samples are stored as. */
  readonly storedDtype: Dtype;
  /** Name of the tensor that was taken. */
  readonly key: string;
  /** Full name of the model's architecture, such as `hunyuan_video` or `wan`. */
  readonly architecture: string | undefined;
  /** Pixels of the picture or video before it was scaled. */
  readonly originalSize: { readonly width: number; readonly height: number } | undefined;
  /** Every other tensor by name, as it is stored: pictures to start from, controls, clean latents, indices. */
  readonly extras: ReadonlyMap<string, NdArray>;
  readonly metadata: ReadonlyMap<string, string>;
}

/** How a file is read. */
export interface MusubiOptions extends SafetensorsLimits {
  /** Name of the tensor to take; needed when a file has several of latents. */
  readonly key?: string;
}

/**
 * The latents of a safetensors cache of musubi-tuner. Throws `MusubiError` when there are none, `SafetensorsError` when the
 * file is damaged.
 */
export function decodeMusubi(bytes: Uint8Array, options: MusubiOptions = {}): MusubiLatents {
  return musubiOf(decodeSafetensors(bytes, options), options.key);
}

/** The latents of a file that was read already. */
export function musubiOf({ tensors, metadata }: Safetensors, chosen?: string): MusubiLatents {
  const main = chooseKey([...tensors.keys()], metadata, chosen);
  const stored = tensors.get(main.key) as NdArray;
  checkShape(main, stored);
  const extras = new Map([...tensors].filter(([name]) => name !== main.key));
  return {
    samples: { ...asFloat32(stored), shape: [1, ...stored.shape] },
    storedDtype: stored.dtype,
    key: main.key,
    architecture: metadata.get("architecture"),
    originalSize: sizeOf(metadata),
    extras,
    metadata,
  };
}

function chooseKey(names: readonly string[], metadata: ReadonlyMap<string, string>, chosen?: string): MusubiKey {
  const keys = musubiKeys(names);
  const candidates = chosen === undefined ? keys : keys.filter(({ key }) => key === chosen);
  const [first, ...others] = candidates;
  if (first === undefined) throw noLatents(names, metadata, chosen);
  if (others.length === 0) return first;
  const list = candidates.map(({ key }) => quote(key)).join(", ");
  throw new MusubiError("SEVERAL_LATENTS", `musubi: the file has several latents, choose one of ${list}`);
}

/** HiDream-O1's caches hold pixels, `[height, width, dim]`, under the name of latents. */
function checkShape({ key, height, width }: MusubiKey, { dtype, shape }: NdArray): void {
  if (!isFloat(dtype)) throw badTensor(key, `is ${dtype}, latents are floats`);
  const isKnown = shape.length === 3 || shape.length === 4;
  if (isKnown && shape.at(-2) === height && shape.at(-1) === width) return;
  throw badTensor(key, `has the shape [${shape.join(", ")}], latents of that name end with ${height}, ${width}`);
}

function sizeOf(metadata: ReadonlyMap<string, string>): { width: number; height: number } | undefined {
  const [width, height] = ["width", "height"].map((key) => {
    const text = metadata.get(key) ?? "";
    return /^[1-9][0-9]{0,8}$/.test(text) ? Number(text) : undefined;
  });
  return width === undefined || height === undefined ? undefined : { width, height };
}

function noLatents(names: readonly string[], metadata: ReadonlyMap<string, string>, chosen?: string): MusubiError {
  if (isTextEncoderCache(names, metadata)) {
    const model = quote(metadata.get("architecture") ?? "");
    const message = `musubi: the file holds the text encoder outputs of ${model}, not latents`;
    return new MusubiError("TEXT_ENCODER_CACHE", message);
  }
  const found = names.length === 0 ? "no tensors at all" : names.slice(0, 20).map(quote).join(", ");
  const wanted = chosen === undefined ? '"latents_…"' : quote(chosen);
  return new MusubiError("NO_LATENTS", `musubi: the file has no latents called ${wanted}, it has ${found}`);
}

function badTensor(key: string, what: string): MusubiError {
  return new MusubiError("BAD_TENSOR", `musubi: the tensor ${quote(key)} ${what}`, { subject: key });
}
