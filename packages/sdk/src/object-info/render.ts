import type { Input } from "../input/types.ts";
import type { AnyNode } from "../node.ts";
import type { Json, JsonObject } from "../prompt/types.ts";
import type { FileLister, ObjectInfoOptions } from "./types.ts";
import { renderV1, writeInput as writeV1 } from "./v1.ts";
import { renderV3, writeInput as writeV3 } from "./v3.ts";

/** One node's record in ComfyUI's `/object_info`, in the definition's schema form. Throws what `options.list` throws. */
export function renderObjectInfo(node: AnyNode, options: ObjectInfoOptions): Promise<JsonObject> {
  return node.form === "v3" ? renderV3(node, options) : renderV1(node, options);
}

/** One input's `[type]` or `[type, options]` in the record of a node of this form. Throws what `list` throws. */
export function renderInput(input: Input, form: AnyNode["form"], lister: FileLister): Promise<readonly Json[]> {
  return form === "v3" ? writeV3(input, lister) : writeV1(input, lister);
}
