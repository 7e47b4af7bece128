/** What a frame's map is made of. Integers outside ±(2^53 − 1) are `bigint`. */
export type Packed = null | boolean | number | bigint | string | Uint8Array | readonly Packed[] | PackedMap | Extension;

/** A map; members that are undefined are not written. */
export interface PackedMap {
  readonly [key: string]: Packed | undefined;
}

/** An extension of the protocol; the bytes of its payload are MessagePack, too. */
export class Extension {
  readonly type: number;
  readonly payload: Packed;
  constructor(type: ExtensionType, payload: Packed) {
    this.type = type;
    this.payload = payload;
  }
}

/** The extensions of PROTOCOL.md by name. */
export const EXTENSION = { tensor: 1, object: 2, blocker: 3, json: 4 } as const;
export type ExtensionType = (typeof EXTENSION)[keyof typeof EXTENSION];

/** True for a map: no array, no bytes, no extension. */
export function isMap(value: Packed | undefined): value is PackedMap {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Uint8Array) &&
    !(value instanceof Extension)
  );
}
