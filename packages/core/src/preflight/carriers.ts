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
    if (source === undefined || type === undefined || canTravel(type)) return [];
    const [id, slot] = source;
    const what = whyNot(type);
    const message = `Node ${key} wants slot ${slot} of node ${id} (${graph.get(id)?.class_type}), which ${what}.`;
    return new NetDistError("NO_CARRIER", message, {
      phase: "preflight",
      nodeId: key,
      classType: graph.get(id)?.class_type,
      hint: "Fetch a picture, mask, latent, sound, text, number or truth value.",
    });
  });
}

/** The file of a VIDEO would come, but nothing here can read it. */
function canTravel(type: string): boolean {
  const carrier = carrierOf(type);
  return carrier !== undefined && carrier !== "video";
}

function whyNot(type: string): string {
  if (type === "*") return "is of any type (*), so nobody can say how to send it";
  if (type === "VIDEO") return "is of type VIDEO, whose files cannot be read here: fetch its pictures and its sound";
  return `is of type ${type}, which stays on its machine`;
}
