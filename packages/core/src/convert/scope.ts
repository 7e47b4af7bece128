import type { Json } from "@netdist/sdk/prompt";
import { nodeInfo, type ObjectInfo } from "../object-info/index.ts";
import { nodeFailure } from "./failure.ts";
import type { SavedGraph, SavedNode } from "./saved-graph.ts";

/** Subgraph instances in a workflow: real ones have tens; definitions that hold each other have no end. */
const MAX_INSTANCES = 10_000;

/** One place where a graph stands: the workflow, or an instance of a subgraph. */
export interface Scope {
  readonly graph: SavedGraph;
  /** "" at the top, else `"12:"`, `"12:5:"`: goes before the ids of the nodes here. */
  readonly prefix: string;
  /** The instance node, in the scope around. */
  readonly host: Placed | undefined;
  /** Scopes of the subgraph instances here, by node id. */
  readonly inner: ReadonlyMap<string, Scope>;
}
/** A node in its place. */
export interface Placed {
  readonly scope: Scope;
  readonly node: SavedNode;
}

/** The tree of instances below a graph. */
export function openScope(graph: SavedGraph, subgraphs: ReadonlyMap<string, SavedGraph>): Scope {
  let instances = 0;
  const open = (graph: SavedGraph, host: Placed | undefined): Scope => {
    const inner = new Map<string, Scope>();
    const scope: Scope = { graph, prefix: host === undefined ? "" : `${executionId(host)}:`, host, inner };
    for (const node of graph.nodes.values()) {
      const definition = subgraphs.get(node.type);
      if (definition === undefined) continue;
      const placed = { scope, node };
      if (isInside(definition, scope) || ++instances > MAX_INSTANCES) throw endless(placed);
      inner.set(node.id, open(definition, placed));
    }
    return scope;
  };
  return open(graph, undefined);
}

function isInside(definition: SavedGraph, scope: Scope): boolean {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.host?.scope) {
    if (at.graph === definition) return true;
  }
  return false;
}

function endless(placed: Placed): Error {
  const { type, title = type } = placed.node;
  const reason = `is a subgraph that contains itself, or one of more than ${MAX_INSTANCES}`;
  return nodeFailure({ id: executionId(placed), type, title }, reason, "Take the subgraph out of itself.");
}

/** The nodes that a prompt may hold: all but subgraph instances, and nothing inside a muted or bypassed instance. */
export function* placedNodes(scope: Scope): Generator<Placed> {
  for (const node of scope.graph.nodes.values()) {
    const inner = scope.inner.get(node.id);
    if (inner === undefined) yield { scope, node };
    else if (node.mode === "active") yield* placedNodes(inner);
  }
}

export function executionId({ scope, node }: Placed): string {
  return scope.prefix + node.id;
}

/** The title that the frontend shows: the user's own, else the class's display name. */
export function titleOf({ node }: Placed, objectInfo: ObjectInfo): string {
  return node.title ?? nodeInfo(objectInfo, node.type)?.displayName ?? node.type;
}

/** A node's saved values by widget name. */
export type WidgetValues = (placed: Placed) => ReadonlyMap<string, Json>;
