import { createUniform, type Uniform } from "./random.ts";

const BLOCK = 16;

/**
 * Standard normal values in the order in which torch's CPU generator fills a tensor: all uniform numbers first, turned
 * in blocks of 16; when the last block is not full, the last 16 values are drawn once more. So one fill of n x count
 * values equals n fills of count values exactly when count is a multiple of 16.
 */
export function fillNormal(values: Float32Array, uniform: Uniform): void {
  const { length } = values;
  if (length < BLOCK) return fillSmall(values, uniform);
  for (let i = 0; i < length; i++) values[i] = uniform();
  for (let i = 0; i + BLOCK <= length; i += BLOCK) turnBlock(values, i);
  if (length % BLOCK === 0) return;
  for (let i = length - BLOCK; i < length; i++) values[i] = uniform();
  turnBlock(values, length - BLOCK);
}

/** Box-Muller: the first 8 uniform values give the radii, the second 8 the angles. */
function turnBlock(values: Float32Array, start: number): void {
  for (let i = start; i < start + BLOCK / 2; i++) {
    const radius = Math.sqrt(-2 * Math.log(1 - (values[i] as number)));
    const angle = 2 * Math.PI * (values[i + BLOCK / 2] as number);
    values[i] = radius * Math.cos(angle);
    values[i + BLOCK / 2] = radius * Math.sin(angle);
  }
}

function fillSmall(values: Float32Array, uniform: Uniform): void {
  for (let i = 0; i < values.length; i++) {
    values[i] = Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  }
}

/**
 * Noise for a latent batch [B, …] by the rules of ComfyUI's `prepare_noise`: one draw for the whole batch, or, where the
 * latents have places in a larger batch, one draw per place from 0 on, of which those that are used are kept.
 */
export function prepareNoise(shape: readonly number[], seed: bigint, places?: readonly number[]): Float32Array {
  const uniform = createUniform(seed);
  const size = shape.slice(1).reduce((product, side) => product * side, 1);
  if (places === undefined) {
    const noise = new Float32Array(size * (shape[0] ?? 0));
    fillNormal(noise, uniform);
    return noise;
  }
  const noise = new Float32Array(size * places.length);
  const draw = new Float32Array(size);
  for (let place = 0; place <= Math.max(...places); place++) {
    fillNormal(draw, uniform);
    for (const [i, wanted] of places.entries()) if (wanted === place) noise.set(draw, i * size);
  }
  return noise;
}
