import type { Json, JsonObject } from "@netdist/sdk/prompt";
import type { Packed, PackedMap } from "../msgpack/types.ts";
import { isPlain, notSendable } from "./plain.ts";

/**
 * JSON as it may stand in a message: Python would write NaN and Infinity as they are, which no browser reads. `path` names
 * the value in errors. Throws `ValueError` for what is no JSON.
 */
export function jsonData(value: Json | undefined, path: string): Packed {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value === "string") return value.toWellFormed();
  if (typeof value === "boolean" || typeof value === "bigint") return value;
  if (value === undefined || value === null) return null;
  if (Array.isArray(value)) return (value as readonly Json[]).map((one, index) => jsonData(one, `${path}[${index}]`));
  return jsonMap(value as JsonObject, path);
}

/** A JSON object; members that are undefined are left out. */
export function jsonMap(value: JsonObject, path: string): PackedMap {
  if (!isPlain(value)) throw notSendable(path, value);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([key, member]) => [key.toWellFormed(), jsonData(member, `${path}.${key}`)]));
}
