import type { Carrier } from "../plan.ts";

/** What PreviewAny shows of a socket: a text, a number (`bigint` where a number would lose digits) or a truth value. */
export type Scalar = string | number | bigint | boolean;

const INTEGER = /^[+-]?\d{1,1000}$/;
const FLOAT = /^[+-]?(\d{1,400}\.?\d{0,400}(e[+-]?\d{1,4})?|inf|nan)$/;

/** Reads a text that Python's `str` made. Throws where it is none of the socket's values. */
export function readScalar(carrier: Carrier, text: string): Scalar {
  if (carrier === "int" && INTEGER.test(text)) return integer(text);
  // Nodes that divide give a FLOAT where an INT is promised: 512.0.
  if ((carrier === "int" || carrier === "float") && FLOAT.test(text)) return float(text);
  if (carrier === "boolean" && (text === "True" || text === "False")) return text === "True";
  if (carrier === "int" || carrier === "float" || carrier === "boolean") {
    throw new Error(`"${text.slice(0, 80)}" is no ${carrier === "boolean" ? "truth value" : "number"}`);
  }
  return text;
}

function integer(text: string): number | bigint {
  const value = BigInt(text.replace("+", ""));
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function float(text: string): number {
  if (text.endsWith("nan")) return Number.NaN;
  return Number(text.replace("inf", "Infinity"));
}
