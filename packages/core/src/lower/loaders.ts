import type { Lowering } from "@netdist/sdk";
import { isLink, type Json, type Link, type NodeId, type PromptNode } from "@netdist/sdk/prompt";
import { NetDistError } from "../errors/index.ts";
import type { Graph, RewriteTools } from "../graph/index.ts";
import type { InputFile } from "../plan.ts";

/** Nodes of ours that a stock loader took the place of: its file input, and what the node was. */
export type Loaders = Map<NodeId, { readonly input: string; readonly made: NonNullable<InputFile["made"]> }>;

/** Puts the stock loader in a node's place; the name of its file is known once the file is made. */
export function takenBy(
  loaders: Loaders,
  id: NodeId,
  node: PromptNode,
  { class_type, input }: Extract<Lowering, { role: "load" }>,
  tools: RewriteTools,
): (slot: number) => { readonly link: Link } {
  const inputs = Object.keys(node.inputs).flatMap((name): [string, Json][] => {
    const now = tools.input(name);
    return "gone" in now ? [] : [[name, "link" in now ? now.link : now.literal]];
  });
  loaders.set(id, { input, made: { class_type: node.class_type, inputs: Object.fromEntries(inputs) } });
  tools.add(id, { ...node, class_type, inputs: { [input]: nameOf(id) } });
  return (slot) => ({ link: [id, slot] });
}

/** The files that the loaders in the lowered graph read. Throws UNKNOWN_LINK where one depends on another node. */
export function loadedFiles(graph: Graph, loaders: Loaders): readonly InputFile[] {
  return [...loaders].flatMap(([nodeId, { input, made }]): InputFile[] => {
    if (!graph.has(nodeId)) return [];
    for (const [name, value] of Object.entries(made.inputs)) {
      if (isLink(value)) throw linked(nodeId, made.class_type, name);
    }
    return [{ nodeId, input, name: nameOf(nodeId), made }];
  });
}

function nameOf(id: NodeId): string {
  return `what node ${id} loads`;
}

function linked(nodeId: NodeId, classType: string, input: string): NetDistError {
  const message = `${input} of node ${nodeId} (${classType}) is linked to another node, and is needed here before anything runs.`;
  return new NetDistError("UNKNOWN_LINK", message, {
    phase: "lower",
    nodeId,
    classType,
    input,
    hint: "Type the value into the widget.",
  });
}
