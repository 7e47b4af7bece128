import type { NodeId } from "@netdist/sdk/prompt";
import { NetDistError } from "../errors/index.ts";
import { consumersOf, type Graph } from "../graph/index.ts";
import { nodeInfo, type ObjectInfo } from "../object-info/index.ts";
import type { Capture, Notice } from "../plan.ts";
import { outputCarrier, outputNodes } from "./outputs.ts";
import type { LowerRequest } from "./request.ts";
import type { Lowerings } from "./table.ts";

/** Output nodes of the prompt itself that stay, those of them that are captured, and what the user should know. */
export interface Kept {
  readonly nodes: readonly NodeId[];
  readonly captures: readonly Capture[];
  readonly notices: readonly Notice[];
}

/**
 * Which output nodes stay: all of them in a prompt without a queue node, under `any` and under `keepOutputs`. A prompt
 * without a queue node has all of them captured; under `any` the last picture is, when no FetchRemote wants a value.
 */
export function keptOutputs(graph: Graph, request: LowerRequest, wanted: number): Kept {
  const { queue, outputs, keepOutputs, objectInfo } = request;
  if (queue !== undefined && outputs === "final_image" && !keepOutputs) return { nodes: [], captures: [], notices: [] };
  const nodes = outputNodes(graph, objectInfo);
  const notices = unknownLeaves(graph, objectInfo);
  const shown = nodes.map((id) => outputCapture(graph, objectInfo, id)).filter((capture) => capture !== undefined);
  if (queue === undefined) return { nodes, captures: shown, notices: [...notices, ...untold(graph, nodes, shown)] };
  const last = outputs === "any" && wanted === 0 ? shown.findLast(({ carrier }) => carrier === "image") : undefined;
  return { nodes, captures: last ? [last] : [], notices };
}

/** Notices of output nodes of ours, for a prompt of which no part runs here. */
export function leftOut(graph: Graph, table: Lowerings): readonly Notice[] {
  return [...graph].flatMap(([nodeId, { class_type }]): Notice[] => {
    const of = table.get(class_type);
    if (!of?.outputNode || of.lowering.role === "keep") return [];
    return [dropped(nodeId, `Node ${nodeId} (${of.title}) did not run: no worker has it.`)];
  });
}

/** Throws NO_OUTPUTS. */
export function refuseEmpty({ queue }: LowerRequest): never {
  const nodeId = queue && "nodeId" in queue ? queue.nodeId : undefined;
  if (queue === undefined) {
    throw new NetDistError("NO_OUTPUTS", "The prompt has no output node that the worker knows.", { phase: "lower" });
  }
  throw new NetDistError("NO_OUTPUTS", "Nothing in the prompt asks this worker for a result.", {
    phase: "lower",
    nodeId,
    hint: "Connect remote_info of the queue node to a Fetch from remote, or let the worker keep its outputs.",
  });
}

function outputCapture(graph: Graph, objectInfo: ObjectInfo, nodeId: NodeId): Capture | undefined {
  const carrier = outputCarrier(graph, objectInfo, nodeId);
  return carrier && { key: `output:${nodeId}`, carrier, nodeId, source: undefined };
}

function untold(graph: Graph, nodes: readonly NodeId[], captures: readonly Capture[]): readonly Notice[] {
  const told = new Set(captures.map(({ nodeId }) => nodeId));
  return nodes.flatMap((nodeId) => {
    const what = `Node ${nodeId} (${graph.get(nodeId)?.class_type})`;
    return told.has(nodeId)
      ? []
      : [dropped(nodeId, `${what} runs on the worker, but what it makes cannot be fetched.`)];
  });
}

/** Nodes that nothing uses, of classes that the worker lacks: output nodes perhaps, nobody there can say. */
function unknownLeaves(graph: Graph, objectInfo: ObjectInfo): readonly Notice[] {
  const consumers = consumersOf(graph);
  return [...graph].flatMap(([nodeId, { class_type }]) =>
    consumers.has(nodeId) || nodeInfo(objectInfo, class_type)
      ? []
      : [dropped(nodeId, `Node ${nodeId} was left out: the worker has no node class ${class_type}.`)],
  );
}

function dropped(nodeId: NodeId, message: string): Notice {
  return { code: "DROPPED_OUTPUT", message, nodeId };
}
