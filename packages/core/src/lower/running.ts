import type { NodeId } from "@netdist/sdk/prompt";
import { NetDistError } from "../errors/index.ts";
import { compareIds, type Graph, inputOf } from "../graph/index.ts";
import type { ForeignQueue, LowerRequest } from "./request.ts";
import { type Lowerings, roleOf } from "./table.ts";

/**
 * The queue node of the prompt that stands for the running one: by id in the running prompt, by address in a foreign
 * one. Throws AMBIGUOUS_QUEUE naming the nodes when several fit, PROMPT_INVALID when the id is not there.
 */
export function runningQueue(graph: Graph, table: Lowerings, queue: LowerRequest["queue"]): NodeId | undefined {
  if (queue === undefined) return undefined;
  if ("url" in queue) return foreignQueue(graph, table, queue);
  if (roleOf(table, graph.get(queue.nodeId)?.class_type, "queue", "chainWorker", "pool")) return queue.nodeId;
  throw new NetDistError("PROMPT_INVALID", `Node ${queue.nodeId}, which sends this prompt, is no queue node in it.`, {
    phase: "lower",
    nodeId: queue.nodeId,
    classType: graph.get(queue.nodeId)?.class_type,
  });
}

function foreignQueue(graph: Graph, table: Lowerings, { url, like }: ForeignQueue): NodeId | undefined {
  const fitting = [...graph.keys()].filter((id) => urlOf(graph, table, id) === cleanUrl(url)).sort(compareIds);
  const [only, ...others] = fitting;
  if (others.length === 0) return only;
  const same = fitting.find(
    (id) => like !== undefined && id === like.nodeId && graph.get(id)?.class_type === like.classType,
  );
  if (same !== undefined) return same;
  throw new NetDistError(
    "AMBIGUOUS_QUEUE",
    `The workflow has ${fitting.length} queue nodes for the same worker: nodes ${fitting.join(", ")}.`,
    { phase: "lower", nodeId: only, hint: "Give each queue node of the workflow an address of its own." },
  );
}

function urlOf(graph: Graph, table: Lowerings, id: NodeId): string | undefined {
  const node = graph.get(id);
  const lowering = roleOf(table, node?.class_type, "queue", "chainWorker");
  const url = lowering && inputOf(node, lowering.url);
  return typeof url === "string" ? cleanUrl(url) : undefined;
}

/** The first address of a `remote_url` text, as the nodes have always read it: a list, slashes at the end dropped. */
function cleanUrl(text: string): string {
  const first = text.split(/[\s,]+/).find((part) => part !== "") ?? "";
  return first.replace(/\/+$/, "");
}
