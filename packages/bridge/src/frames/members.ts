import { isMap, type Packed, type PackedMap } from "../msgpack/types.ts";
import { ProtocolError } from "./error.ts";
import type { Frame } from "./read-frames.ts";

/** The member as a text. These readers throw BAD_MESSAGE, which names message and member. */
export function textOf(map: PackedMap, name: string): string {
  return member(map, name, "text", (value) => typeof value === "string");
}

/** The member as an integer from 0. */
export function countOf(map: PackedMap, name: string): number {
  return member(map, name, "integer from 0", isCount);
}

/** The member as a map. */
export function mapOf(map: PackedMap, name: string): PackedMap {
  return member(map, name, "map", isMap);
}

/** The member as an array. */
export function listOf(map: PackedMap, name: string): readonly Packed[] {
  return member(map, name, "array", (value): value is readonly Packed[] => Array.isArray(value));
}

/** The member as an array of texts. */
export function textsOf(map: PackedMap, name: string): readonly string[] {
  const isTexts = (value: Packed | undefined): value is readonly string[] =>
    Array.isArray(value) && value.every((one) => typeof one === "string");
  return member(map, name, "array of texts", isTexts);
}

/** The segment of the frame with this index. */
export function segmentOf({ message, segments }: Frame, index: Packed | undefined): Uint8Array {
  const segment = isCount(index) ? segments[index] : undefined;
  if (segment !== undefined) return segment;
  throw new ProtocolError("BAD_MESSAGE", `"${nameOf(message)}" names a segment that it does not have`);
}

function member<T extends Packed>(
  map: PackedMap,
  name: string,
  what: string,
  is: (value: Packed | undefined) => value is T,
): T {
  const value = map[name];
  if (is(value)) return value;
  throw new ProtocolError("BAD_MESSAGE", `"${nameOf(map)}" has no ${what} "${name}"`);
}

function nameOf({ t }: PackedMap): string {
  return typeof t === "string" ? t.slice(0, 40) : "a part of a message";
}

function isCount(value: Packed | undefined): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
