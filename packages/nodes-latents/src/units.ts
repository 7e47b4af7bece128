import { fromFloat32, type NdArray, toFloat32 } from "@netdist/codecs/dtype";
import { LatentNodeError } from "./errors.ts";

/** Models whose latents trainers keep in another unit than ComfyUI, which has what the VAE gives. */
export const SCALED_MODELS = ["flux", "lumina", "anima"] as const;
export type ScaledModel = (typeof SCALED_MODELS)[number];

/** From the trainer's unit to ComfyUI's and back, value by value, each step rounded to float32 as torch does. */
interface Unit {
  toComfy(value: number, channel: number): number;
  toTrainer(value: number, channel: number): number;
}

const { fround } = Math;

/** sd-scripts keep `(z - shift) * scale`. */
function shifted(scale: number, shift: number): Unit {
  return {
    toComfy: (value) => fround(value / fround(scale)) + fround(shift),
    toTrainer: (value) => fround(value - fround(shift)) * fround(scale),
  };
}

/** The VAE of Wan 2.1 and Qwen-Image: its own mean and deviation of each channel. */
const MEANS = Float32Array.of(
  ...[-0.7571, -0.7089, -0.9113, 0.1075, -0.1745, 0.9653, -0.1517, 1.5508],
  ...[0.4134, -0.0715, 0.5517, -0.3632, -0.1922, -0.9497, 0.2503, -0.2921],
);
const DEVIATIONS = Float32Array.of(
  ...[2.8184, 1.4541, 2.3275, 2.6558, 1.2196, 1.7708, 2.6052, 2.0743],
  ...[3.2687, 2.1526, 2.8652, 1.5579, 1.6382, 1.1253, 2.8251, 1.916],
);

const normalised: Unit = {
  toComfy: (value, channel) => fround(value * (DEVIATIONS[channel] as number)) + (MEANS[channel] as number),
  toTrainer: (value, channel) => fround(value - (MEANS[channel] as number)) / (DEVIATIONS[channel] as number),
};

const FLUX = shifted(0.3611, 0.1159);
const UNITS = { flux: FLUX, lumina: FLUX, anima: normalised } satisfies Record<ScaledModel, Unit>;
const CHANNELS = 16;

/** Latents `[batch, 16, …]` of a trainer's cache in ComfyUI's unit, as float32. Throws WRONG_MODEL. */
export function toComfyUnit(samples: NdArray, model: ScaledModel): NdArray {
  return converted(samples, model, UNITS[model].toComfy);
}

/** Latents `[batch, 16, …]` of ComfyUI in the unit of a trainer's cache, as float32. Throws WRONG_MODEL. */
export function toTrainerUnit(samples: NdArray, model: ScaledModel): NdArray {
  return converted(samples, model, UNITS[model].toTrainer);
}

function converted(samples: NdArray, model: ScaledModel, convert: Unit["toComfy"]): NdArray {
  const { shape } = samples;
  if (shape.length < 3 || shape[1] !== CHANNELS) {
    const message = `latents of ${model} are [batch, ${CHANNELS}, height, width], these are [${shape.join(", ")}]`;
    throw new LatentNodeError("WRONG_MODEL", message);
  }
  const values = toFloat32(samples);
  const plane = shape.slice(2).reduce((product, side) => product * side, 1);
  const scaled = values.map((value, i) => convert(value, Math.floor(i / plane) % CHANNELS));
  return { dtype: "float32", shape, data: fromFloat32(scaled, "float32") };
}
