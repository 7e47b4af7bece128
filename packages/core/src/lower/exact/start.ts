import { isLink, type Json, type NodeId, type Prompt, type PromptNode } from "@netdist/sdk/prompt";
import { NetDistError } from "../../errors/index.ts";
import { compareIds, type Graph, graphOf, inputOf } from "../../graph/index.ts";
import { chainAbove } from "../chain.ts";
import { isEnabled } from "../queue-nodes.ts";
import { type Lowerings, roleOf } from "../table.ts";

/** What the run gave the node that asks: its own widgets may be links. */
export interface OwnValues {
  readonly seed: bigint;
  /** Pictures that the primary makes. */
  readonly batchLocal: number;
}

/**
 * Where a queue node's pictures begin in the whole batch: after the local ones and those of the enabled queue nodes
 * before it (in node-id order; in a chain, above it). Throws EXACT_REFUSED where that cannot be known from the prompt.
 */
export function exactStart(prompt: Prompt, table: Lowerings, nodeId: NodeId, own: OwnValues): number {
  const graph = graphOf(prompt);
  return roleOf(table, graph.get(nodeId)?.class_type, "chainWorker")
    ? startInChain(graph, table, nodeId, own)
    : startAmongQueues(graph, table, nodeId, own);
}

function startAmongQueues(graph: Graph, table: Lowerings, nodeId: NodeId, own: OwnValues): number {
  let start = own.batchLocal;
  for (const id of [...graph.keys()].sort(compareIds)) {
    const node = graph.get(id);
    const of = roleOf(table, node?.class_type, "queue");
    if (node === undefined || of === undefined || id === nodeId || !isEnabled(node, of.enabled)) continue;
    sameAs(graph, nodeId, id, of.seed, own.seed);
    sameAs(graph, nodeId, id, of.batch, BigInt(own.batchLocal));
    if (inputOf(node, of.seedMode) !== "exact")
      throw refused(id, node, of.seedMode, `is not "exact", but that of node ${nodeId} is.`);
    if (compareIds(id, nodeId) < 0) start += count(id, node, of.remoteBatch);
  }
  return start;
}

function startInChain(graph: Graph, table: Lowerings, nodeId: NodeId, own: OwnValues): number {
  const { workers } = chainAbove(graph, table, nodeId);
  refuseBranches(graph, table, [...workers, nodeId]);
  return workers.reduce((start, id) => {
    const node = graph.get(id);
    const of = roleOf(table, node?.class_type, "chainWorker");
    if (node === undefined || of === undefined || !isEnabled(node, of.enabled)) return start;
    return start + (count(id, node, of.override) || own.batchLocal);
  }, own.batchLocal);
}

/** Two workers at one place of a chain would make the same pictures. */
function refuseBranches(graph: Graph, table: Lowerings, line: readonly NodeId[]): void {
  const below = new Map<Json | undefined, NodeId>();
  for (const [id, node] of graph) {
    const of = roleOf(table, node.class_type, "chainWorker");
    const link = of && inputOf(node, of.chain);
    if (of === undefined || !isLink(link) || !isEnabled(node, of.enabled)) continue;
    const twin = below.get(link[0]);
    below.set(link[0], id);
    if (twin !== undefined && (line.includes(id) || line.includes(twin)))
      throw refused(
        id,
        node,
        of.chain,
        `comes from where that of node ${twin} does: a chain in exact mode is one line.`,
      );
  }
}

function sameAs(graph: Graph, nodeId: NodeId, id: NodeId, input: string, own: bigint): void {
  const node = graph.get(id) as PromptNode;
  const [mine, theirs] = [inputOf(graph.get(nodeId), input), inputOf(node, input)];
  const same =
    isLink(theirs) && isLink(mine)
      ? theirs[0] === mine[0] && theirs[1] === mine[1]
      : !isLink(theirs) && whole(theirs) === own;
  if (!same) throw refused(id, node, input, `is not that of node ${nodeId}; queue nodes of one batch share it.`);
}

function count(id: NodeId, node: PromptNode, input: string): number {
  const value = whole(inputOf(node, input));
  if (value !== undefined) return Number(value);
  throw refused(id, node, input, "must be a number typed into the widget, so that later workers know where to begin.");
}

function whole(value: Json | undefined): bigint | undefined {
  if (typeof value === "bigint") return value;
  return typeof value === "number" && Number.isInteger(value) ? BigInt(value) : undefined;
}

function refused(nodeId: NodeId, { class_type }: PromptNode, input: string, why: string): NetDistError {
  return new NetDistError("EXACT_REFUSED", `Exact mode: ${input} of node ${nodeId} (${class_type}) ${why}`, {
    phase: "lower",
    nodeId,
    classType: class_type,
    input,
  });
}
