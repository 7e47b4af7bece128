import { NetDistError } from "../errors/index.ts";
import type { Graph } from "../graph/index.ts";
import { carrierOf, socketType } from "../lower/index.ts";
import type { ObjectInfo } from "../object-info/index.ts";
import type { Capture } from "../plan.ts";

/** Captures of values that no stock node can send, the link named. */
export function unsendable(
  graph: Graph,
  objectInfo: ObjectInfo,
  captures: readonly Capture[],
): readonly NetDistError[] {
  return captures.flatMap(({ key, source }) => {
    const type = source && socketType(graph, objectInfo, source);
    if (source === undefined || type === undefined || carrierOf(type)) return [];
    const [id, slot] = source;
    const what =
      type === "*"
        ? "is of any type (*), so nobody can say how to send it"
        : `is of type ${type}, which stays on its machine`;
    const message = `Node ${key} wants slot ${slot} of node ${id} (${graph.get(id)?.class_type}), which ${what}.`;
    return new NetDistError("NO_CARRIER", message, {
      phase: "preflight",
      nodeId: key,
      classType: graph.get(id)?.class_type,
      hint: "Fetch a picture, mask, latent, audio, video, text or number.",
    });
  });
}
