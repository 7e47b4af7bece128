import type { JsonObject } from "@netdist/sdk/prompt";
import { BadBodyError } from "../body.ts";

/** A member as Python takes it for true or false: empty texts, lists and objects are false too. */
export function flag(body: JsonObject, name: string): boolean {
  const value = body[name];
  if (typeof value === "object" && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}

/** A list of ids; none where the member is absent. Entries that are no text match nothing. Throws `BadBodyError`. */
export function idList(body: JsonObject, name: string): string[] {
  const value = body[name];
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new BadBodyError(`${name} is no list of prompt ids`);
  return value.filter((id) => typeof id === "string");
}

/** A whole number from a query; undefined where it is absent. Throws `BadBodyError` on other text. */
export function wholeNumber(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\s*[+-]?\d+\s*$/.test(text)) throw new BadBodyError(`${name} is no whole number`);
  return Number(text);
}
