import type { NodeId } from "@netdist/sdk/prompt";
import type { Graph } from "./graph.ts";
import { consumersOf, linksOf } from "./links.ts";

/** The given nodes and everything that they are computed from, as far as the graph has it. */
export function ancestorsOf(graph: Graph, from: Iterable<NodeId>): ReadonlySet<NodeId> {
  return reach(from, (id) => {
    const node = graph.get(id);
    return node ? linksOf(node).map(({ link }) => link[0]) : undefined;
  });
}

/** The given nodes and everything that is computed from them. */
export function descendantsOf(graph: Graph, from: Iterable<NodeId>): ReadonlySet<NodeId> {
  const consumers = consumersOf(graph);
  return reach(from, (id) => (graph.has(id) ? (consumers.get(id) ?? []) : undefined));
}

function reach(from: Iterable<NodeId>, next: (id: NodeId) => Iterable<NodeId> | undefined): ReadonlySet<NodeId> {
  const reached = new Set<NodeId>();
  const open = [...from];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (reached.has(id)) continue;
    const neighbours = next(id);
    if (neighbours === undefined) continue;
    reached.add(id);
    for (const neighbour of neighbours) open.push(neighbour);
  }
  return reached;
}
