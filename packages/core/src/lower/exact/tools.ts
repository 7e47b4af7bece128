import type { Json, Link, NodeId, PromptNode } from "@netdist/sdk/prompt";
import { NetDistError } from "../../errors/index.ts";
import type { Graph } from "../../graph/index.ts";
import { nodeInfo, type ObjectInfo } from "../../object-info/index.ts";
import type { Range } from "../../plan.ts";

/** What cutting needs to know and do. */
export interface CutTools {
  readonly objectInfo: ObjectInfo;
  readonly range: Range;
  add(node: PromptNode): NodeId;
}

/** Adds a stock node and gives its first output. */
export function made(tools: CutTools, class_type: string, inputs: Readonly<Record<string, Json>>): Link {
  return [tools.add({ class_type, inputs }), 0];
}

/** The largest value that the worker takes for a number, as far as it says. */
export function limitOf(objectInfo: ObjectInfo, classType: string, input: string, fallback: number): number {
  const max = nodeInfo(objectInfo, classType)?.inputs.find(({ name }) => name === input)?.options["max"];
  return typeof max === "number" ? max : typeof max === "bigint" ? Number.MAX_SAFE_INTEGER : fallback;
}

/** The error of a graph that cannot be split without changing its pictures. */
export function exactRefused(graph: Graph, nodeId: NodeId | undefined, why: string, hint?: string): NetDistError {
  const node = nodeId === undefined ? undefined : graph.get(nodeId);
  const title = node?._meta?.title;
  const name = node === undefined ? "" : `node ${nodeId} (${node.class_type}${title ? ` "${title}"` : ""}) `;
  return new NetDistError("EXACT_REFUSED", `Exact mode: ${name}${why}`, {
    phase: "preflight",
    nodeId,
    classType: node?.class_type,
    title,
    hint,
  });
}
