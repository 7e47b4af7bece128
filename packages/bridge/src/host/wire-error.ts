import { mapOf, textOf } from "../frames/members.ts";
import type { PackedMap } from "../msgpack/types.ts";

const MAX_MESSAGE = 8_000;
const MAX_LINES = 5;

/** What was thrown, as `error` of a message. */
export function toWire(thrown: unknown): PackedMap {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const { code, hint, facts } = error as { code?: unknown; hint?: unknown; facts?: { hint?: unknown } };
  const remedy = hint ?? facts?.hint;
  const isNamed = typeof remedy === "string" && remedy !== "";
  return {
    name: clean(nameOf(error), 100),
    message: clean(isNamed ? withoutEnd(error.message, remedy) : error.message, MAX_MESSAGE),
    ...(typeof code === "string" && { code: clean(code, 100) }),
    ...(isNamed && { hint: clean(remedy, MAX_MESSAGE) }),
    stack: stackOf(error),
  };
}

/** The error of an answer, as the shim named it. */
export function fromWire(message: PackedMap): Error {
  const error = mapOf(message, "error");
  const { code, hint } = error;
  const name = textOf(error, "name");
  const text = textOf(error, "message");
  if (name === "AbortError") return new DOMException(text, "AbortError");
  const given = { name, ...(typeof code === "string" && { code }), ...(typeof hint === "string" && { hint }) };
  return Object.assign(new Error(text), given);
}

function nameOf(error: Error): string {
  return error.name === "Error" ? error.constructor.name : error.name;
}

/** Errors whose sentence already ends with the remedy say it twice otherwise. */
function withoutEnd(message: string, end: string): string {
  return message.endsWith(end) && message !== end ? message.slice(0, -end.length).trimEnd() : message;
}

/** Where in the packs it was thrown: no line of Node's or of this host, files by the last parts of their path. */
function stackOf({ stack = "" }: Error): string[] {
  const lines = stack.split("\n").filter((line) => /^\s+at /.test(line) && !/node:|\/host\.mjs:/.test(line));
  return lines
    .slice(0, MAX_LINES)
    .map((line) => clean(line.trim().replace(/file:\/\/\S*?((?:[^/\s]+\/){0,2}[^/\s]+)$/, "$1"), 300));
}

function clean(text: string, limit: number): string {
  return (text.length > limit ? `${text.slice(0, limit)}…` : text).toWellFormed();
}
