import { isLink, type NodeId } from "@netdist/sdk/prompt";
import { type Graph, inputOf } from "../graph/index.ts";
import { type Lowerings, roleOf } from "./table.ts";

/** What stands before a node in its chain. */
export interface ChainAbove {
  /** Its RemoteChainStart; undefined where the chain ends in the air. */
  readonly start: NodeId | undefined;
  /** Its workers from the start down, the node itself not among them. */
  readonly workers: readonly NodeId[];
}

/** Walks up the REMCHAIN links from a worker or the end of a chain. */
export function chainAbove(graph: Graph, table: Lowerings, from: NodeId): ChainAbove {
  const workers: NodeId[] = [];
  const seen = new Set<NodeId>([from]);
  for (let id = sourceOfChain(graph, table, from); id !== undefined && !seen.has(id); ) {
    seen.add(id);
    const classType = graph.get(id)?.class_type;
    if (roleOf(table, classType, "chainStart")) return { start: id, workers: workers.reverse() };
    if (!roleOf(table, classType, "chainWorker")) break;
    workers.push(id);
    id = sourceOfChain(graph, table, id);
  }
  return { start: undefined, workers: workers.reverse() };
}

function sourceOfChain(graph: Graph, table: Lowerings, id: NodeId): NodeId | undefined {
  const node = graph.get(id);
  const lowering = roleOf(table, node?.class_type, "chainWorker", "chainEnd");
  const link = lowering && inputOf(node, lowering.chain);
  return isLink(link) ? link[0] : undefined;
}
