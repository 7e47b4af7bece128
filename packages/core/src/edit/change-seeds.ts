import { MAX_SEED } from "@netdist/sdk";
import type { Prompt } from "@netdist/sdk/prompt";
import type { InputInfo, ObjectInfo } from "../object-info/index.ts";
import { mapInputs, type PlacedInput } from "./inputs.ts";
import { readInteger } from "./read-value.ts";

/** A prompt that was changed, and in how many places. */
export interface Edited {
  readonly prompt: Prompt;
  readonly count: number;
}

const SEED = /(^|\.)(noise_)?seed$/;

/**
 * The prompt with every seed as `change` gives it, wrapped into 0 … 2^64 − 1 or the smaller range that `objectInfo`
 * declares. A seed is an integer of an input called seed or noise_seed; one that comes through a link stays.
 */
export function changeSeeds(prompt: Prompt, change: (seed: bigint) => bigint, objectInfo: ObjectInfo = {}): Edited {
  let count = 0;
  const changed = mapInputs(prompt, objectInfo, (placed) => {
    const seed = seedOf(placed);
    if (seed === undefined) return placed.value;
    count++;
    const next = change(seed);
    return next === seed ? placed.value : narrow(wrap(next, placed.declared));
  });
  return { prompt: changed, count };
}

function seedOf({ input, value, declared }: PlacedInput): bigint | undefined {
  if (!SEED.test(input) || (declared !== undefined && declared.type !== "INT")) return undefined;
  // Servers take an integer in quotes too, once they know that the input is one.
  const integer = declared !== undefined && typeof value === "string" ? readInteger(value) : value;
  if (typeof integer === "bigint") return integer;
  return typeof integer === "number" && Number.isSafeInteger(integer) ? BigInt(integer) : undefined;
}

/** Back into the input's range. Below 0 a seed is no seed: some packs mean "a random one" by −1. */
function wrap(seed: bigint, declared: InputInfo | undefined): bigint {
  const min = limit(declared?.options["min"], 0n);
  const max = limit(declared?.options["max"], MAX_SEED);
  const span = max - min + 1n;
  if (span <= 0n) return seed;
  const above = (seed - min) % span;
  return min + (above < 0n ? above + span : above);
}

/** A declared limit where it is a whole number within 0 … 2^64 − 1, else the usual one. */
function limit(declared: unknown, usual: bigint): bigint {
  const given = typeof declared === "number" && Number.isInteger(declared) ? BigInt(declared) : declared;
  return typeof given === "bigint" && given >= 0n && given <= MAX_SEED ? given : usual;
}

function narrow(seed: bigint): number | bigint {
  return seed <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(seed) : seed;
}
