import type { Json } from "@netdist/sdk/prompt";
import { PythonError } from "./error.ts";
import { pythonLiteral, pythonText } from "./text.ts";

const INTEGER = /^[+-]?\d+(_\d+)*$/;
const FLOAT = /^[+-]?(\d+(_\d+)*\.?(\d+(_\d+)*)?|\.\d+(_\d+)*)(e[+-]?\d+(_\d+)*)?$/i;
const SPECIAL = /^([+-]?)(nan|inf|infinity)$/i;

/** What ComfyUI makes of a literal for an input of this type; other types keep their value. Throws `PythonError`. */
export function coerce(type: string, value: Json): Json {
  if (type === "INT") return toInteger(value);
  if (type === "FLOAT") return toFloat(value);
  if (type === "STRING") return pythonText(value);
  if (type === "BOOLEAN") return isTruthy(value);
  return value;
}

function toInteger(value: Json): number | bigint {
  if (typeof value === "bigint") return value;
  if (typeof value === "boolean") return Number(value);
  if (typeof value === "number") return truncated(value);
  if (typeof value === "string") return integerOf(value);
  const expected = "int() argument must be a string, a bytes-like object or a real number";
  throw new PythonError("TypeError", `${expected}, not '${typeName(value)}'`);
}

function truncated(value: number): number | bigint {
  if (Number.isNaN(value)) throw new PythonError("ValueError", "cannot convert float NaN to integer");
  if (!Number.isFinite(value)) throw new PythonError("OverflowError", "cannot convert float infinity to integer");
  return narrowed(BigInt(Math.trunc(value)));
}

function integerOf(text: string): number | bigint {
  const trimmed = text.trim();
  if (!INTEGER.test(trimmed)) {
    throw new PythonError("ValueError", `invalid literal for int() with base 10: ${pythonLiteral(text)}`);
  }
  const magnitude = BigInt(trimmed.replace(/^[+-]/, "").replaceAll("_", ""));
  return narrowed(trimmed.startsWith("-") ? -magnitude : magnitude);
}

function narrowed(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function toFloat(value: Json): number {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return Number(value);
  if (typeof value === "bigint") return floatOfInteger(value);
  if (typeof value === "string") return floatOf(value);
  throw new PythonError("TypeError", `float() argument must be a string or a real number, not '${typeName(value)}'`);
}

function floatOfInteger(value: bigint): number {
  const number = Number(value);
  if (!Number.isFinite(number)) throw new PythonError("OverflowError", "int too large to convert to float");
  return number;
}

function floatOf(text: string): number {
  const trimmed = text.trim();
  const special = SPECIAL.exec(trimmed);
  if (special) return special[2]?.toLowerCase() === "nan" ? Number.NaN : Number(`${special[1]}Infinity`);
  if (FLOAT.test(trimmed)) return Number(trimmed.replaceAll("_", ""));
  throw new PythonError("ValueError", `could not convert string to float: ${pythonLiteral(text)}`);
}

/** Python's truth of a JSON value: empty lists and objects are false, the string "false" is true. */
export function isTruthy(value: Json | undefined): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === "object" && value !== null) return Object.keys(value).length > 0;
  return Number.isNaN(value) || Boolean(value);
}

function typeName(value: Json): string {
  if (value === null) return "NoneType";
  return Array.isArray(value) ? "list" : "dict";
}
