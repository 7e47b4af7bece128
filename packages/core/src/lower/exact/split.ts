import type { NodeId, PromptNode } from "@netdist/sdk/prompt";
import { topologicalOrder } from "../../graph/index.ts";
import type { ObjectInfo } from "../../object-info/index.ts";
import { type Capture, isTextCarrier, type Notice } from "../../plan.ts";
import type { ExactRange } from "../request.ts";
import { cutLimits } from "./cut.ts";
import { visitDependent } from "./dependent.ts";
import { exactNotices } from "./notices.ts";
import { visitSource } from "./source.ts";
import { infoOf, isDependent, visitInputs, type Walk } from "./state.ts";
import { exactRefused } from "./tools.ts";

export interface SplitRequest {
  readonly objectInfo: ObjectInfo;
  readonly range: ExactRange;
  /** The queue node that sends it, for messages. */
  readonly queue: NodeId | undefined;
  /** The lowered prompt; nodes that cut are added to it. */
  readonly graph: Map<NodeId, PromptNode>;
  /** Inputs that took the batch, which is the range's end. */
  readonly batchInputs: Walk["batchInputs"];
  readonly captures: readonly Capture[];
  /** Nodes that the worker runs for their own sake, captures among them. */
  readonly outputs: ReadonlySet<NodeId>;
  freshId(): NodeId;
}

/**
 * Makes a prompt that draws a whole batch draw just a range of it, with the same pictures: latents are cut before the
 * first sampler and numbered anew before later ones, pictures that meet no sampler before they are captured. Throws
 * EXACT_REFUSED naming the node where that cannot be done.
 */
export function splitExactly(request: SplitRequest): readonly Notice[] {
  const { range, graph, freshId } = request;
  refuseTooLong(request);
  const walk: Walk = {
    ...request,
    states: new Map(),
    facts: new Map(),
    samplers: [],
    done: new Map(),
    add: (node) => {
      const id = freshId();
      graph.set(id, node);
      return id;
    },
  };
  for (const id of topologicalOrder(graph)) visit(walk, id, graph.get(id) as PromptNode);
  for (const capture of request.captures) refuseIndependent(walk, capture);
  return exactNotices(graph, walk.samplers, range.local ?? range.start);
}

function visit(walk: Walk, id: NodeId, node: PromptNode): void {
  const sources = visitInputs(walk, id, node);
  const info = infoOf(walk, id);
  if (info === undefined) return;
  if (walk.batchInputs.has(id)) visitSource(walk, id, node, info, sources);
  else if (sources.some(isDependent)) visitDependent(walk, id, node, info, sources);
}

function refuseTooLong({ graph, queue, range, objectInfo }: SplitRequest): void {
  const { length: limit } = cutLimits({ objectInfo });
  if (range.length >= 1 && range.length <= limit) return;
  const why = `has ${range.length} pictures for its worker, where 1 to ${limit} are possible.`;
  throw exactRefused(graph, queue, queue === undefined || graph.has(queue) ? why : `queue node ${queue} ${why}`);
}

/** Without the batch in it, every machine would make the same pictures. */
function refuseIndependent(walk: Walk, { key, nodeId, carrier }: Capture): void {
  if (isTextCarrier(carrier) || walk.states.has(nodeId) || infoOf(walk, nodeId) === undefined) return;
  const hint = "Connect batch of the queue node to the node that makes the latents.";
  throw exactRefused(walk.graph, undefined, `what node ${key} fetches does not depend on batch.`, hint);
}
