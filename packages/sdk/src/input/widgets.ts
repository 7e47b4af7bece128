import { InputError } from "./error.ts";
import { makeInput } from "./make.ts";
import type { ComboValue, FileChoices, Input, SharedOptions, Value } from "./types.ts";

type Control = boolean | "fixed" | "increment" | "decrement" | "randomize";

/** What number widgets say; `min` and `max` are enforced by the server. */
export interface NumberOptions extends SharedOptions {
  readonly default?: number;
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
  readonly display?: "number" | "slider" | "knob" | "gradientslider" | "color";
}
/** What an INT says. */
export interface IntOptions extends NumberOptions {
  readonly control_after_generate?: Control;
}
/** What a FLOAT says; `round: false` keeps every digit that was typed. */
export interface FloatOptions extends Omit<NumberOptions, "min" | "max"> {
  readonly min?: number | bigint;
  readonly max?: number | bigint;
  readonly round?: number | false;
}
/** What a seed says; limits may pass 2^53. */
export interface SeedOptions extends SharedOptions {
  readonly default?: number | bigint;
  readonly min?: number | bigint;
  readonly max?: number | bigint;
  readonly control_after_generate?: Control;
}

/** 2^64 − 1, the largest seed that torch takes. */
export const MAX_SEED = 0xffff_ffff_ffff_ffffn;

/** A seed brought back into 0 … 2^64 − 1, so that seed + n never overflows. */
export function wrapSeed(value: bigint): bigint {
  return BigInt.asUintN(64, value);
}

/** INT as a number: for values that stay within ±(2^53 − 1). */
export function int<const O extends IntOptions = Record<never, never>>(options?: O): Input<Value<number, O>> {
  return makeInput("INT", options, parseInteger);
}

/** INT as a bigint: for seeds, which go to 2^64 − 1. */
export function bigInt<const O extends SeedOptions = Record<never, never>>(options?: O): Input<Value<bigint, O>> {
  return makeInput("INT", options, parseBigInt);
}

/** A seed: INT 0 … 2^64 − 1, default 0, as bigint. */
export function seed<const O extends SeedOptions = Record<never, never>>(options?: O): Input<Value<bigint, O>> {
  return makeInput("INT", { default: 0, min: 0, max: MAX_SEED, ...options } as O, parseBigInt);
}

/** FLOAT as a number. */
export function float<const O extends FloatOptions = Record<never, never>>(options?: O): Input<Value<number, O>> {
  return makeInput("FLOAT", options, parseNumber);
}

/** What a STRING says; `dynamicPrompts`: the frontend expands `{a|b}`. */
export interface StringOptions extends SharedOptions {
  readonly default?: string;
  readonly multiline?: boolean;
  readonly dynamicPrompts?: boolean;
  readonly placeholder?: string;
}
/** STRING; numbers and booleans that arrive become text. */
export function string<const O extends StringOptions = Record<never, never>>(options?: O): Input<Value<string, O>> {
  return makeInput("STRING", options, (raw) => {
    if (typeof raw === "string") return raw;
    if (typeof raw === "number" || typeof raw === "bigint" || typeof raw === "boolean") return String(raw);
    throw new InputError("a text", raw);
  });
}

/** What a BOOLEAN says. */
export interface BooleanOptions extends SharedOptions {
  readonly default?: boolean;
  readonly label_on?: string;
  readonly label_off?: string;
}
/** BOOLEAN as true or false. */
export function boolean<const O extends BooleanOptions = Record<never, never>>(options?: O): Input<Value<boolean, O>> {
  return makeInput("BOOLEAN", options, (raw) => {
    if (typeof raw === "boolean") return raw;
    throw new InputError("true or false", raw);
  });
}

/** What a combo says beyond its values. */
export interface ComboOptions extends SharedOptions {
  readonly default?: ComboValue;
  readonly control_after_generate?: Control;
}

/** One of a fixed list of values. */
export function combo<const C extends ComboValue, const O extends ComboOptions = Record<never, never>>(
  values: readonly C[],
  options?: O,
): Input<Value<C, O>> {
  const check = (raw: unknown): C => {
    const found = values.find((value) => value === raw);
    if (found === undefined) throw new InputError(`one of ${values.join(", ")}`, raw);
    return found;
  };
  return makeInput("COMBO", options, check, values);
}

/** What a file input says; `*_upload` lets the frontend upload into `image_folder`. */
export interface FileOptions extends ComboOptions {
  readonly image_upload?: boolean;
  readonly video_upload?: boolean;
  readonly audio_upload?: boolean;
  readonly file_upload?: boolean;
  readonly image_folder?: "input" | "output" | "temp";
}

/** The name of a file in the host's folders; the host makes the list when it is asked for. */
export function file<const O extends FileOptions = Record<never, never>>(
  choices: Partial<FileChoices>,
  options?: O,
): Input<Value<string, O>> {
  const full: FileChoices = { roots: ["input"], extensions: [], recursive: false, annotate: false, ...choices };
  return makeInput(
    "COMBO",
    options,
    (raw) => {
      if (typeof raw === "string") return raw;
      throw new InputError("a file name", raw);
    },
    full,
  );
}

function parseInteger(raw: unknown): number {
  const value = typeof raw === "bigint" ? Number(raw) : raw;
  if (Number.isSafeInteger(value)) return value as number;
  throw new InputError("an integer within ±(2^53 − 1)", raw);
}

function parseBigInt(raw: unknown): bigint {
  if (typeof raw === "bigint") return raw;
  if (Number.isSafeInteger(raw)) return BigInt(raw as number);
  throw new InputError("an integer", raw);
}

function parseNumber(raw: unknown): number {
  if (typeof raw === "number") return raw;
  if (typeof raw === "bigint") return Number(raw);
  throw new InputError("a number", raw);
}
