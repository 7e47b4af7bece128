import { isObject, type Json, type JsonObject } from "@netdist/sdk/prompt";
import type { Packed, PackedMap } from "../msgpack/types.ts";

/** JSON as it may stand in a message: Python would write NaN and Infinity as they are, which no browser reads. */
export function jsonData(value: Json | undefined): Packed {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value === "string") return value.toWellFormed();
  if (Array.isArray(value)) return (value as readonly Json[]).map(jsonData);
  if (value === undefined || !isObject(value)) return (value ?? null) as Packed;
  return jsonMap(value);
}

/** A JSON object; members that are undefined are left out. */
export function jsonMap(value: JsonObject): PackedMap {
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([key, member]) => [key.toWellFormed(), jsonData(member)]));
}
