import { isFloat } from "../dtype/as-float32.ts";
import type { NdArray } from "../dtype/dtypes.ts";
import { encodeSafetensors } from "../safetensors/encode.ts";
import { MusubiError } from "./errors.ts";

const FORMAT_VERSION = "1.0.1";
/** The architectures whose names state no frames. */
const WITHOUT_FRAMES = /^flux_2/;

/** Latents to write, in the trainer's unit: nothing is rescaled, and the type stays. */
export interface MusubiInput {
  /** One picture or video, `[channels, height, width]` or `[channels, frames, height, width]`, in front of it a batch axis of 1 or none. */
  readonly samples: NdArray;
  /** Whether `samples` has a batch axis; yes unless given, as ComfyUI's latents have one. */
  readonly hasBatchAxis?: boolean;
  /** Full name of the model's architecture, such as `hunyuan_video` or `wan`. */
  readonly architecture: string;
  /** Pixels of the picture or video before it was scaled. */
  readonly originalSize: { readonly width: number; readonly height: number };
  /** Further tensors under their own names: pictures to start from, controls, clean latents, indices. */
  readonly extras?: Iterable<readonly [string, NdArray]>;
  /** Further texts, such as `frame_count`. */
  readonly metadata?: Iterable<readonly [string, string]>;
}

/** A safetensors cache as musubi-tuner reads it. Throws `INVALID_LATENTS`, and `SafetensorsError` for extras. */
export function encodeMusubi(latents: MusubiInput): Uint8Array<ArrayBuffer> {
  const { architecture, originalSize, extras = [], metadata = [] } = latents;
  const tensor = withoutBatch(latents);
  const texts: [string, string][] = [
    ["architecture", architecture],
    ["width", String(pixels(originalSize.width))],
    ["height", String(pixels(originalSize.height))],
    ["format_version", FORMAT_VERSION],
  ];
  return encodeSafetensors([[nameOf(tensor, architecture), tensor], ...extras], { metadata: [...texts, ...metadata] });
}

function withoutBatch({ samples, hasBatchAxis = true }: MusubiInput): NdArray {
  const { dtype, shape } = samples;
  const [batch, ...rest] = shape;
  const one = hasBatchAxis ? rest : shape;
  if (isFloat(dtype) && (!hasBatchAxis || batch === 1) && (one.length === 3 || one.length === 4)) {
    return { ...samples, shape: one };
  }
  const found = `${dtype} of shape [${shape.join(", ")}]`;
  throw invalid(
    `the samples are ${found}, a file has floats [channels, frames, height, width] of one picture or video`,
  );
}

function nameOf({ dtype, shape }: NdArray, architecture: string): string {
  const [frames, height, width] = [shape.length === 4 ? shape[1] : 1, shape.at(-2), shape.at(-1)];
  if (!WITHOUT_FRAMES.test(architecture)) return `latents_${frames}x${height}x${width}_${dtype}`;
  if (frames === 1 && shape.length === 3) return `latents_${height}x${width}_${dtype}`;
  throw invalid(
    `${architecture} has pictures [channels, height, width], the samples have the shape [${shape.join(", ")}]`,
  );
}

function pixels(value: number): number {
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw invalid(`${value} is no count of pixels`);
}

function invalid(why: string): MusubiError {
  return new MusubiError("INVALID_LATENTS", `musubi: the latents cannot be written: ${why}`);
}
