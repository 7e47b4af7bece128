import { setImmediate as nextTurn, setTimeout as pause } from "node:timers/promises";
import { floats, floatTensor, type Image, type Latent, type NodeContext, type Tensor } from "@netdist/sdk";
import { StockError } from "../errors.ts";
import { pixelTensor } from "../tensors/batch.ts";
import { fieldsOf } from "./fields.ts";
import { type Look, lookOf } from "./look.ts";
import { fillNormal, prepareNoise } from "./noise.ts";
import { paint, render, scaleOf } from "./picture.ts";
import { previewOf } from "./preview.ts";
import { createUniform } from "./random.ts";

/** What the sampler is asked for. */
export interface SampleRequest {
  readonly seed: bigint;
  readonly steps: number;
  readonly latent: Latent;
  readonly text: string;
  /** 0: the latent stays, 1: nothing of it is left. */
  readonly denoise: number;
  /** Draw noise at every step, for all pictures at once. */
  readonly stepNoise: boolean;
  /** Milliseconds that one step of one picture takes. */
  readonly stepMs: number;
}

type Size = readonly [channels: number, height: number, width: number];
type Context = Pick<NodeContext, "signal" | "progress" | "previewMethod">;

/** Latents and their pictures; each depends on its own noise and latent, and on the text. Throws when interrupted. */
export async function sample(request: SampleRequest, context: Context): Promise<{ samples: Tensor; images: Image }> {
  const { latent, seed, steps, text, denoise } = request;
  const { shape } = latent.samples;
  const size = sizeOf(latent);
  const count = shape[0] ?? 0;
  const look = lookOf(text);
  const noise = prepareNoise(shape, seed, latent.batch_index);
  await takeSteps(request, { noise, size, look }, context);
  const samples = Float32Array.from(await floats(latent.samples));
  const scale = scaleOf(size[0]);
  const imageSize = size[1] * scale * size[2] * scale * 3;
  const pixels = new Uint8Array(count * imageSize);
  const length = samples.length / Math.max(1, count);
  for (let i = 0; i < count; i++) {
    const range = [i * length, (i + 1) * length] as const;
    const one = samples.subarray(...range);
    blend(one, target(fieldsOf(noise.subarray(...range), size, look, steps), size, look), denoise);
    pixels.set(size[0] === 3 ? shown(one, size) : render(one, size, look), i * imageSize);
    await breathe(context);
  }
  const images = pixelTensor([count, size[1] * scale, size[2] * scale, 3], pixels);
  return { samples: floatTensor(shape, samples), images };
}

function sizeOf({ samples, noise_mask, batch_index }: Latent): Size {
  const [count = 0, channels = 0, height = 0, width = 0] = samples.shape;
  const got = `a latent of shape [${samples.shape.join(", ")}]`;
  if (samples.shape.length !== 4 || samples.shape.includes(0)) {
    throw new StockError(`latent_image: [B,C,H,W] is needed, ${got} was given`);
  }
  if (noise_mask !== undefined) throw new StockError("latent_image: this sampler takes no noise mask, one was given");
  if (batch_index !== undefined && batch_index.length !== count) {
    throw new StockError(`latent_image: batch_index has ${batch_index.length} places for ${got}`);
  }
  return [channels, height, width];
}

async function takeSteps(
  { seed, steps, stepNoise, stepMs, latent }: SampleRequest,
  { noise, size, look }: { noise: Float32Array; size: Size; look: Look },
  context: Context,
): Promise<void> {
  const uniform = createUniform((seed + 1n) & 0xffff_ffff_ffff_ffffn);
  const draw = new Float32Array(stepNoise ? noise.length : 0);
  const first = noise.subarray(0, size[0] * size[1] * size[2]);
  const preview = { noise: first, fields: fieldsOf(first, size, look, steps), size, look };
  const every = Math.ceil(steps / 24);
  const isShown = (step: number) => context.previewMethod !== "none" && step % every === 0;
  for (let step = 1; step <= steps; step++) {
    const wait = stepMs * (latent.samples.shape[0] ?? 1);
    // An abort ends the pause; `breathe` says why.
    if (wait > 0) await pause(wait, undefined, { signal: context.signal }).catch(() => undefined);
    await breathe(context);
    if (stepNoise) {
      fillNormal(draw, uniform);
      for (let i = 0; i < noise.length; i++)
        noise[i] = (noise[i] as number) + (0.6 * (draw[i] as number)) / Math.sqrt(steps);
    }
    context.progress(step, steps, isShown(step) ? previewOf(preview, step / steps) : undefined);
  }
}

/** Lets other work of the server go on, and stops where the call was interrupted. */
async function breathe({ signal }: Context): Promise<void> {
  await nextTurn();
  signal.throwIfAborted();
}

/** What a latent becomes: its fields; or, where a latent is the picture itself, their colours in -1..1. */
function target(fields: Float32Array, size: Size, look: Look): Float32Array {
  if (size[0] !== 3) return fields;
  const plane = size[1] * size[2];
  const [first, second] = [fields.subarray(0, plane), fields.subarray(plane, 2 * plane)];
  const pixels = paint([first, second, fields.subarray(2 * plane)], look);
  const latent = new Float32Array(fields.length);
  for (let channel = 0; channel < 3; channel++) {
    for (let i = 0; i < plane; i++) latent[channel * plane + i] = (pixels[3 * i + channel] as number) / 127.5 - 1;
  }
  return latent;
}

function blend(into: Float32Array, target: Float32Array, amount: number): void {
  for (let i = 0; i < into.length; i++) into[i] = (1 - amount) * (into[i] as number) + amount * (target[i] as number);
}

/** The picture that a latent of 3 channels is. */
function shown(latent: Float32Array, [, height, width]: Size): Uint8Array {
  const plane = height * width;
  const pixels = new Uint8ClampedArray(3 * plane);
  for (let channel = 0; channel < 3; channel++) {
    for (let i = 0; i < plane; i++) pixels[3 * i + channel] = ((latent[channel * plane + i] as number) + 1) * 127.5;
  }
  return new Uint8Array(pixels.buffer);
}
