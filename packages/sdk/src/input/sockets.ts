import { type Audio, type Image, isTensor, type Latent, type Mask } from "../tensor.ts";
import { InputError } from "./error.ts";
import { makeInput } from "./make.ts";
import type { Input, SharedOptions, Value } from "./types.ts";

type None = Record<never, never>;

/** IMAGE: a tensor [B,H,W,C], 0..1. */
export function image<const O extends SharedOptions = None>(options?: O): Input<Value<Image, O>> {
  return makeInput("IMAGE", options, (raw) => {
    if (isTensor(raw) && raw.shape.length === 4) return raw;
    throw new InputError("a picture batch [B,H,W,C]", raw);
  });
}

/** MASK: a tensor [B,H,W]; [H,W] from sloppy nodes becomes [1,H,W]. */
export function mask<const O extends SharedOptions = None>(options?: O): Input<Value<Mask, O>> {
  return makeInput("MASK", options, (raw) => {
    if (!isTensor(raw) || (raw.shape.length !== 3 && raw.shape.length !== 2))
      throw new InputError("a mask [B,H,W]", raw);
    return raw.shape.length === 3 ? raw : { ...raw, shape: [1, ...raw.shape], bytes: () => raw.bytes() };
  });
}

/** LATENT: `{ samples, noise_mask?, batch_index?, … }`. */
export function latent<const O extends SharedOptions = None>(options?: O): Input<Value<Latent, O>> {
  return makeInput("LATENT", options, (raw) => {
    if (isTensor((raw as Partial<Latent> | null)?.samples)) return raw as Latent;
    throw new InputError("a latent", raw);
  });
}

/** AUDIO: `{ waveform, sample_rate }`. */
export function audio<const O extends SharedOptions = None>(options?: O): Input<Value<Audio, O>> {
  return makeInput("AUDIO", options, (raw) => {
    const value = raw as Partial<Audio> | null;
    if (isTensor(value?.waveform) && typeof value.sample_rate === "number") return value as Audio;
    throw new InputError("audio", raw);
  });
}

/** A socket of a type of one's own ("REMINFO", "MODEL"). `T` is the author's word unless `check` proves it. */
export function socket<T = unknown, const O extends SharedOptions = None>(
  type: string,
  options?: O,
  check: (raw: unknown) => T = (raw) => raw as T,
): Input<Value<T, O>> {
  return makeInput(type, options, check);
}

/** A socket that takes every type (`*`). */
export function any<const O extends SharedOptions = None>(options?: O): Input<Value<unknown, O>> {
  return makeInput("*", options, (raw) => raw);
}
