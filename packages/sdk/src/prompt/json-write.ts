import type { Json } from "./types.ts";

/** How JSON is written. */
export interface StringifyJsonOptions {
  /** Spaces per level; without it everything stands on one line. */
  readonly indent?: number;
  /** Escape everything but printable ASCII, as Python's `json.dumps` does: for PNG `tEXt`. */
  readonly ascii?: boolean;
}

/** A JSON value, or an object from a looser world whose undefined members are left out. */
type Writable = Json | undefined;

/**
 * Writes JSON that `parseJson` reads back equal: bigints with all digits, −0 as -0. A non-finite number is written as
 * null, because no JSON reader but Python's takes NaN.
 */
export function stringifyJson(value: Json, options: StringifyJsonOptions = {}): string {
  const text = write(value, " ".repeat(options.indent ?? 0), "\n");
  return options.ascii ? text.replace(/[\u007f-\uffff]/g, escapeUnit) : text;
}

function write(value: Writable, indent: string, newline: string): string {
  if (typeof value === "number") return writeNumber(value);
  if (typeof value === "bigint") return value.toString();
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  const inner = newline + indent;
  if (Array.isArray(value)) {
    return enclose(
      "[",
      (value as readonly Json[]).map((item) => write(item, indent, inner)),
      "]",
      indent,
      newline,
    );
  }
  const colon = indent === "" ? ":" : ": ";
  const members: string[] = [];
  for (const [key, member] of Object.entries(value)) {
    if (member !== undefined) members.push(JSON.stringify(key) + colon + write(member, indent, inner));
  }
  return enclose("{", members, "}", indent, newline);
}

function writeNumber(value: number): string {
  if (!Number.isFinite(value)) return "null";
  if (Object.is(value, -0)) return "-0";
  // Without an exponent a big double would be read back as a bigint.
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? value.toExponential() : String(value);
}

function enclose(open: string, items: readonly string[], close: string, indent: string, newline: string): string {
  if (items.length === 0) return open + close;
  if (indent === "") return open + items.join(",") + close;
  return `${open}${newline}${indent}${items.join(`,${newline}${indent}`)}${newline}${close}`;
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
