import type { Lowering } from "@netdist/sdk";
import { isLink, type NodeId, type PromptNode } from "@netdist/sdk/prompt";
import { type Graph, inputOf, type RewriteTools, type StandIn } from "../graph/index.ts";
import { type Batches, joined } from "./batches.ts";
import { chainAbove } from "./chain.ts";
import { type Loaders, takenBy } from "./loaders.ts";
import { type Lowerings, roleOf } from "./table.ts";
import { ownValue, type TargetWorker } from "./worker-value.ts";

/** Our nodes' place in the graph, and what the running queue node gives. */
export interface Roles {
  readonly graph: Graph;
  readonly table: Lowerings;
  readonly running: NodeId | undefined;
  readonly seed: StandIn;
  /** Known by identity: an input that it was folded into is a consumer of the batch. */
  readonly batch: StandIn;
  /** Filled with the nodes of ours that a stock loader took the place of. */
  readonly loaders: Loaders;
  /** Filled with the nodes of ours that stock batch nodes took the place of. */
  readonly batches: Batches;
  /** undefined: not known, and none that a RemoteValue names. */
  readonly worker: TargetWorker | undefined;
  freshId(): NodeId;
}

export type Outputs = (slot: number) => StandIn;

/** What the outputs of a node of ours become on the worker; undefined for a node that the worker must have. */
export function replaceOurs(roles: Roles, id: NodeId, node: PromptNode, tools: RewriteTools): Outputs | undefined {
  const lowering = roles.table.get(node.class_type)?.lowering;
  switch (lowering?.role) {
    case undefined:
    case "keep":
      return undefined;
    case "queue":
      if (id === roles.running) return seedAndBatch(roles.seed, roles.batch, id);
      return localValues(tools.input(lowering.seed), tools.input(lowering.batch), id);
    case "chainEnd":
      return endOfChain(roles, id, tools);
    case "pool":
      if (id === roles.running) return seedAndBatch(roles.seed, roles.batch, id);
      return localValues(tools.input(lowering.seed), tools.input(lowering.batch), id);
    case "fetchPool":
      return fetchedHere(roles, id, node, lowering, tools);
    case "workerValue":
      return ownValue(roles, id, node, lowering, tools);
    case "batch":
      return joined(roles, id, node, lowering, tools);
    case "load":
      return takenBy(roles.loaders, id, node, lowering, tools);
    default:
      return () => ({ gone: true, cause: id });
  }
}

function seedAndBatch(seed: StandIn, batch: StandIn, id: NodeId): Outputs {
  return (slot) => (slot === 0 ? seed : slot === 1 ? batch : { gone: true, cause: id });
}

/** What a queue node that is not the running one gives: its local values; nothing where its local part is empty. */
function localValues(seed: StandIn, batch: StandIn, id: NodeId): Outputs {
  const empty = "literal" in batch && Number(batch.literal) === 0;
  return empty ? () => ({ gone: true, cause: id }) : seedAndBatch(seed, batch, id);
}

function endOfChain(roles: Roles, id: NodeId, tools: RewriteTools): Outputs {
  const { graph, table, running } = roles;
  const { start } = chainAbove(graph, table, id);
  const lowering = start === undefined ? undefined : roleOf(table, graph.get(start)?.class_type, "chainStart");
  if (start === undefined || lowering === undefined) return () => ({ gone: true, cause: id });
  if (running !== undefined && chainAbove(graph, table, running).start === start)
    return seedAndBatch(roles.seed, roles.batch, id);
  return localValues(tools.input(lowering.seed, start), tools.input(lowering.batch, start), id);
}

/** What a FetchPool gives where its pool sends nothing: the values that are made with the whole batch. */
function fetchedHere(
  { running }: Roles,
  id: NodeId,
  node: PromptNode,
  { info, values }: Extract<Lowering, { role: "fetchPool" }>,
  tools: RewriteTools,
): Outputs {
  const pool = inputOf(node, info);
  if (isLink(pool) && pool[0] === running) return () => ({ gone: true, cause: id });
  return (slot) => tools.input(values[slot] ?? "");
}
