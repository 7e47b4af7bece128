import type { NodeId, PromptNode } from "@netdist/sdk/prompt";
import { NetDistError } from "../errors/index.ts";
import { ancestorsOf, type Graph, linksOf } from "../graph/index.ts";

/**
 * Only what the given nodes are computed from, with the members that a server reads: no change tokens, no unknown
 * ones. Throws UNKNOWN_LINK where one of them takes a link from a node that is not there.
 */
export function prune(graph: Graph, roots: Iterable<NodeId>): Map<NodeId, PromptNode> {
  const needed = ancestorsOf(graph, roots);
  const kept = new Map<NodeId, PromptNode>();
  for (const [id, node] of graph) {
    if (!needed.has(id)) continue;
    for (const { input, link } of linksOf(node)) {
      if (!graph.has(link[0]) || !Number.isInteger(link[1]) || link[1] < 0) throw unknownLink(id, node, input, link);
    }
    kept.set(id, plainNode(node));
  }
  return kept;
}

function plainNode({ class_type, inputs, _meta }: PromptNode): PromptNode {
  const title = _meta?.title;
  return { class_type, inputs, ...(typeof title === "string" && { _meta: { title } }) };
}

function unknownLink(
  id: NodeId,
  { class_type }: PromptNode,
  input: string,
  [source, slot]: readonly [string, number],
): NetDistError {
  const message = `Input ${input} of node ${id} (${class_type}) takes slot ${slot} of node ${source}, which does not exist.`;
  return new NetDistError("UNKNOWN_LINK", message, { phase: "lower", nodeId: id, classType: class_type, input });
}
