import type { LatentInfo, StatedArray } from "@netdist/codecs/latent";
import { LatentNodeError } from "./errors.ts";
import { NOISE_MASK } from "./extras.ts";

/** The array that samples are taken from. */
export interface ChosenArray {
  /** Name of the array; undefined where the file has none to choose from. */
  readonly name: string | undefined;
  /** Take the mirrored latents that a trainer's cache has beside it. */
  readonly flipped: boolean;
}

const FLIPPED = "latents_flipped";

/**
 * Finds the array that the user asks for by its name or its size, height x width as in `32x64`; "" asks for the only one.
 * Throws CHOICE_NEEDED and CHOICE_NOT_FOUND, which list what there is.
 */
export function chooseArray(info: LatentInfo, wanted: string): ChosenArray {
  const candidates = info.choices.filter(({ name }) => name !== NOISE_MASK);
  if (wanted === "") return { name: onlyOne(info, candidates), flipped: false };
  if (info.kind === "kohya" && wanted.startsWith(FLIPPED) && info.names.includes(wanted)) {
    return { name: wanted.replace(FLIPPED, "latents"), flipped: true };
  }
  const named = candidates.filter(({ name }) => name === wanted || name === `latents_${wanted}`);
  const found = named.length > 0 ? named : candidates.filter(({ shape }) => sizeOf(shape) === wanted);
  if (found.length === 1) return { name: found[0]?.name, flipped: false };
  const shown = JSON.stringify(wanted.slice(0, 200));
  const what = found.length > 1 ? `has several latents of ${shown}` : `has no latents called or of the size ${shown}`;
  throw new LatentNodeError("CHOICE_NOT_FOUND", `it ${what}, but ${listOf(candidates)}`);
}

function onlyOne({ kind }: LatentInfo, candidates: readonly StatedArray[]): string | undefined {
  if (candidates.length <= 1) return candidates[0]?.name;
  if (kind === "kohya" && candidates.some(({ name }) => name === "latents")) return "latents";
  throw new LatentNodeError(
    "CHOICE_NEEDED",
    `it has several latents, write into resolution one of ${listOf(candidates)}`,
  );
}

/** Sizes where they tell the arrays apart, else names. */
function listOf(candidates: readonly StatedArray[]): string {
  const sizes = candidates.map(({ shape }) => sizeOf(shape));
  const distinct = new Set(sizes).size === sizes.length;
  const list = distinct ? sizes : candidates.map(({ name }) => JSON.stringify(name.slice(0, 200)));
  return list.length === 0 ? "none" : list.slice(0, 20).join(", ");
}

function sizeOf(shape: readonly number[]): string {
  return shape.slice(-2).join("x");
}
