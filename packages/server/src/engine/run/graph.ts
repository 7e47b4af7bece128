import type { AnyNode } from "@netdist/sdk";
import { isLink, isObject, type Json, type NodeId } from "@netdist/sdk/prompt";
import type { Registry } from "../types.ts";
import type { DraftNode, DraftPrompt } from "../validate/types.ts";

/** A node that an expansion added: gone when the run ends. */
interface Added {
  readonly draft: DraftNode;
  readonly parent: NodeId;
  readonly display: NodeId;
}

/** The prompt being run with the nodes that expansions added. */
export interface Graph {
  readonly prompt: DraftPrompt;
  has(id: NodeId): boolean;
  /** Throws a `NodeNotFoundError`. */
  draft(id: NodeId): DraftNode;
  /** The definition of the node's class. Throws when there is none. */
  definition(id: NodeId): AnyNode;
  isOutput(id: NodeId): boolean;
  add(id: NodeId, draft: DraftNode, parent: NodeId, display: NodeId): void;
  parent(id: NodeId): NodeId | null;
  /** The node of the submitted prompt that this one came from. */
  real(id: NodeId): NodeId;
  /** The node that frontends show in its place. */
  display(id: NodeId): NodeId;
  ids(): NodeId[];
}

/** A link to, or an expansion with, something that does not exist. */
class NodeNotFoundError extends Error {
  override readonly name = "NodeNotFoundError";
}

/** The graph of a prompt, before anything was added to it. */
export function createGraph(prompt: DraftPrompt, registry: Registry): Graph {
  const added = new Map<NodeId, Added>();
  const own = (id: NodeId) => (Object.hasOwn(prompt, id) ? prompt[id] : undefined);
  const find = (id: NodeId) => added.get(id)?.draft ?? own(id);
  const climb = (id: NodeId, step: (of: Added) => NodeId): NodeId => {
    let at = id;
    for (let node = added.get(at); node !== undefined; node = added.get(at)) at = step(node);
    return at;
  };
  const graph: Graph = {
    prompt,
    has: (id) => find(id) !== undefined,
    draft(id) {
      const draft = find(id);
      if (draft === undefined) throw new NodeNotFoundError(`Node ${id} not found`);
      return draft;
    },
    definition(id) {
      const { class_type } = graph.draft(id);
      const entry = registry.get(class_type);
      if (entry === undefined) throw new NodeNotFoundError(`Node ${id}: class ${class_type} is not installed here`);
      return entry.node;
    },
    isOutput: (id) => registry.get(graph.draft(id).class_type)?.node.outputNode === true,
    add(id, draft, parent, display) {
      added.set(id, { draft, parent, display });
    },
    parent: (id) => added.get(id)?.parent ?? null,
    real: (id) => climb(id, (node) => node.parent),
    display: (id) => climb(id, (node) => node.display),
    ids: () => [...new Set([...Object.keys(prompt), ...added.keys()])],
  };
  return graph;
}

/** The node's inputs; a node that was never validated may have none. */
export function inputsOf(draft: DraftNode): Record<string, Json> {
  return isObject(draft.inputs) ? draft.inputs : {};
}

/** The links of a node, declared or not. */
export function linksOf(draft: DraftNode): { name: string; from: NodeId; slot: number }[] {
  return Object.entries(inputsOf(draft)).flatMap(([name, value]) =>
    isLink(value) ? [{ name, from: value[0], slot: value[1] }] : [],
  );
}
