import { isLink, type Link } from "@netdist/sdk/prompt";
import { type Graph, linkKey } from "../graph/index.ts";
import { nodeInfo, type ObjectInfo } from "../object-info/index.ts";

/** "The same type as my input": what ComfyUI's switches and reroutes declare. */
const MATCHED = "COMFY_MATCHTYPE_V3";

/** The type of an output, `*` where the worker itself does not know; undefined for a class or slot that it lacks. */
export function socketType(graph: Graph, objectInfo: ObjectInfo, link: Link): string | undefined {
  const seen = new Set<string>();
  for (
    let at: Link | undefined = link;
    at !== undefined && !seen.has(linkKey(at));
    at = matched(graph, objectInfo, at)
  ) {
    seen.add(linkKey(at));
    const type = nodeInfo(objectInfo, graph.get(at[0])?.class_type ?? "")?.outputs[at[1]]?.type;
    if (type !== MATCHED) return type;
  }
  return "*";
}

function matched(graph: Graph, objectInfo: ObjectInfo, [id]: Link): Link | undefined {
  const node = graph.get(id);
  const inputs = nodeInfo(objectInfo, node?.class_type ?? "")?.inputs ?? [];
  return inputs
    .filter(({ type }) => type === MATCHED)
    .map(({ name }) => node?.inputs[name])
    .find(isLink);
}
