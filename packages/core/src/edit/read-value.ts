import { isObject, type Json } from "@netdist/sdk/prompt";
import type { InputInfo } from "../object-info/index.ts";
import { some } from "./nodes.ts";

/** What a value should have been. */
export interface Refusal {
  readonly expected: string;
}
type Scalar = string | number | bigint | boolean;

/** The text as a value of the input that `object_info` declares, or what it should have been. */
export function readAs(text: string, input: InputInfo): Scalar | Refusal {
  switch (input.type) {
    case "INT":
      return inRange(readInteger(text), input, "an integer");
    case "FLOAT":
      return inRange(readNumber(text), input, "a number");
    case "BOOLEAN":
      return readBoolean(text) ?? { expected: "true or false" };
    case "STRING":
      return text;
    case "COMBO":
      return readChoice(text, input);
    case "COMFY_DYNAMICCOMBO_V3":
      return readKey(text, input);
    default:
      return typeof input.options["widgetType"] === "string" || /(^|,)STRING(,|$)/.test(input.type)
        ? text
        : { expected: `a connection (${input.type}), which cannot be written as text` };
  }
}

/** The text as a value of the same kind as the one that it replaces; where that is a link: a number, true, false or text. */
export function readLike(text: string, old: Json | undefined): Scalar | Refusal {
  const number = readInteger(text) ?? readNumber(text);
  if (typeof old === "number" || typeof old === "bigint") return number ?? { expected: "a number" };
  if (typeof old === "boolean") return readBoolean(text) ?? { expected: "true or false" };
  return typeof old === "string" ? text : (number ?? readBoolean(text) ?? text);
}

/** The text as an integer: a bigint outside ±(2^53 − 1), undefined where it is none. */
export function readInteger(text: string): number | bigint | undefined {
  if (!/^-?\d{1,100}$/.test(text.trim())) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : BigInt(text.trim());
}

function readNumber(text: string): number | undefined {
  return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text.trim()) && Number.isFinite(Number(text)) ? Number(text) : undefined;
}

function readBoolean(text: string): boolean | undefined {
  const word = text.trim().toLowerCase();
  return word === "true" ? true : word === "false" ? false : undefined;
}

function inRange(value: number | bigint | undefined, { options }: InputInfo, kind: string): number | bigint | Refusal {
  const { min, max } = options;
  const low = typeof min === "number" || typeof min === "bigint" ? min : undefined;
  const high = typeof max === "number" || typeof max === "bigint" ? max : undefined;
  if (value !== undefined && !(low !== undefined && value < low) && !(high !== undefined && value > high)) return value;
  const from = low === undefined ? "" : ` from ${low}`;
  return { expected: `${kind}${from}${high === undefined ? "" : ` to ${high}`}` };
}

function readChoice(text: string, { choices = [], options }: InputInfo): Scalar | Refusal {
  const choice = choices.find((one) => String(one) === text);
  if (choice !== undefined) return choice;
  // A file may be anywhere in the input folder, and a list that is filled in elsewhere is empty here.
  const isOpen = choices.length === 0 || Object.keys(options).some((key) => key.endsWith("_upload"));
  return isOpen ? text : { expected: `one of ${some(choices)}` };
}

function readKey(text: string, { options }: InputInfo): Scalar | Refusal {
  const entries = Array.isArray(options["options"]) ? (options["options"] as readonly Json[]) : [];
  const keys = entries.flatMap((entry) => (isObject(entry) && typeof entry["key"] === "string" ? entry["key"] : []));
  return keys.includes(text) ? text : { expected: `one of ${some(keys)}` };
}
