import { isLink, type Json, type Link, type NodeId, type PromptNode } from "@netdist/sdk/prompt";
import type { Graph } from "./graph.ts";
import { inputOf } from "./links.ts";
import { topologicalOrder } from "./order.ts";

/** What stands in the place of an output: another output, a value, or nothing. */
export type StandIn =
  | { readonly link: Link }
  | { readonly literal: Json }
  /** `cause`: the node whose removal began it. */
  | { readonly gone: true; readonly cause: NodeId };

export interface RewriteTools {
  /** What an input became, of this node or of one above it. */
  input(name: string, of?: NodeId): StandIn;
  add(id: NodeId, node: PromptNode): void;
}

export interface RewriteRules {
  /** What a node's outputs become, by slot; undefined for a node that stays. */
  replace(id: NodeId, node: PromptNode, tools: RewriteTools): ((slot: number) => StandIn) | undefined;
  /** Whether a node can do without an input. */
  isOptional(node: PromptNode, input: string): boolean;
}

export interface Rewritten {
  readonly graph: Map<NodeId, PromptNode>;
  /** What a link of the old graph became; links to nodes that never existed stay. */
  standIn(link: Link): StandIn;
  /** Inputs that were links and are values now. */
  readonly folded: readonly { readonly nodeId: NodeId; readonly input: string; readonly by: StandIn }[];
}

/**
 * Replaces and removes nodes, and everything that cannot be without them, in one pass from sources to outputs. Throws
 * PROMPT_INVALID on a cycle.
 */
export function rewrite(graph: Graph, rules: RewriteRules): Rewritten {
  const outputs = new Map<NodeId, (slot: number) => StandIn>();
  const kept = new Map<NodeId, PromptNode>();
  const folded: { nodeId: NodeId; input: string; by: StandIn }[] = [];
  const standIn = (link: Link): StandIn => outputs.get(link[0])?.(link[1]) ?? { link };
  const standInOf = (value: Json | undefined, owner: NodeId): StandIn => {
    if (value === undefined) return { gone: true, cause: owner };
    return isLink(value) ? standIn(value) : { literal: value };
  };
  for (const id of topologicalOrder(graph)) {
    const node = graph.get(id) as PromptNode;
    const replaced = rules.replace(id, node, {
      input: (name, of = id) => standInOf(inputOf(graph.get(of), name), of),
      add: (added, made) => kept.set(added, made),
    });
    if (replaced) {
      outputs.set(id, replaced);
      continue;
    }
    const inputs: [string, Json][] = [];
    let missing: StandIn | undefined;
    for (const [name, value] of Object.entries(node.inputs)) {
      const now = isLink(value) ? standIn(value) : { literal: value };
      if ("link" in now) inputs.push([name, now.link]);
      else if ("literal" in now) {
        inputs.push([name, now.literal]);
        if (isLink(value)) folded.push({ nodeId: id, input: name, by: now });
      } else if (!rules.isOptional(node, name)) missing = now;
    }
    if (missing) {
      const gone = missing;
      outputs.set(id, () => gone);
    } else kept.set(id, { ...node, inputs: Object.fromEntries(inputs) });
  }
  const inOrder = new Map<NodeId, PromptNode>();
  for (const id of [...graph.keys(), ...kept.keys()]) {
    const node = kept.get(id);
    if (node) inOrder.set(id, node);
  }
  return { graph: inOrder, standIn, folded };
}
