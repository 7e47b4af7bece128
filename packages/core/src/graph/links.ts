import { isLink, type Json, type Link, type NodeId, type PromptNode } from "@netdist/sdk/prompt";
import type { Graph } from "./graph.ts";

/** A link, and the input of a node where it stands. */
export interface LinkAt {
  readonly input: string;
  readonly link: Link;
}

/** A node's inputs that are links. A wrapped list (`{"__value__": …}`) or a list of another shape is a literal. */
export function linksOf(node: PromptNode): readonly LinkAt[] {
  const links: LinkAt[] = [];
  for (const [input, link] of Object.entries(node.inputs)) if (isLink(link)) links.push({ input, link });
  return links;
}

/** Ids of the nodes that take an output of a node, for every node of the graph; a consumer stands once. */
export function consumersOf(graph: Graph): ReadonlyMap<NodeId, ReadonlySet<NodeId>> {
  const consumers = new Map<NodeId, Set<NodeId>>();
  for (const [id, node] of graph) {
    for (const { link } of linksOf(node)) {
      const known = consumers.get(link[0]);
      if (known) known.add(id);
      else consumers.set(link[0], new Set([id]));
    }
  }
  return consumers;
}

/** An input's value; undefined for one that the node does not have, whatever its name. */
export function inputOf(node: PromptNode | undefined, name: string): Json | undefined {
  return node && Object.hasOwn(node.inputs, name) ? node.inputs[name] : undefined;
}

/** A text that is equal for equal links and different for different ones. */
export function linkKey([id, slot]: Link): string {
  return `${slot}:${id}`;
}
