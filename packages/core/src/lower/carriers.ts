import type { Carrier } from "../plan.ts";

const TEXT = "STRING COMBO BOUNDING_BOX CURVE COLOR RANGE HISTOGRAM DICT ARRAY".split(" ");

const BY_TYPE: ReadonlyMap<string, Carrier> = new Map<string, Carrier>([
  ["IMAGE", "image"],
  ["MASK", "mask"],
  ["LATENT", "latent"],
  ["AUDIO", "audio"],
  ["VIDEO", "video"],
  ["INT", "int"],
  ["FLOAT", "float"],
  ["BOOLEAN", "boolean"],
  ...TEXT.map((type) => [type, "text"] as const),
]);

/** How values of a socket type travel; undefined for types that no stock node can send (MODEL, CONDITIONING, `*`). */
export function carrierOf(type: string): Carrier | undefined {
  return BY_TYPE.get(type);
}
