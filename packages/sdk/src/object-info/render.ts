import type { AnyNode } from "../node.ts";
import type { JsonObject } from "../prompt/types.ts";
import type { ObjectInfoOptions } from "./types.ts";
import { renderV1 } from "./v1.ts";
import { renderV3 } from "./v3.ts";

/** One node's record in ComfyUI's `/object_info`, in the definition's schema form. Throws what `options.list` throws. */
export function renderObjectInfo(node: AnyNode, options: ObjectInfoOptions): Promise<JsonObject> {
  return node.form === "v3" ? renderV3(node, options) : renderV1(node, options);
}
