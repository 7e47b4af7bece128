import type { Preview } from "@netdist/sdk";
import type { JsonObject } from "@netdist/sdk/prompt";
import type { PackedMap } from "../msgpack/types.ts";
import { jsonMap } from "../values/json-data.ts";

/** A `broadcast`. Throws for an event or data that the shim would end the connection for: packs are not all in TypeScript. */
export function broadcastOf(event: string, data: JsonObject): PackedMap {
  if (typeof event === "string" && /^netdist\.[\x21-\x7e]+$/.test(event)) {
    return { t: "broadcast", event, data: jsonMap(data, `the data of ${event}`) };
  }
  throw new TypeError('the name of an event starts with "netdist." and has no blanks');
}

/** The member `preview` of a `progress`, whose first segment is the picture. Throws for one that is no picture. */
export function previewOf({ format, bytes }: Preview): PackedMap {
  if ((format === "jpeg" || format === "png") && bytes instanceof Uint8Array) return { format, seg: 0 };
  throw new TypeError("a preview is JPEG or PNG bytes");
}
