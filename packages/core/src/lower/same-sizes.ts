import type { Link, NodeId, PromptNode } from "@netdist/sdk/prompt";
import { nodeInfo, type ObjectInfo } from "../object-info/index.ts";
import type { Capture, Notice, Plan, SameSize } from "../plan.ts";
import type { Batches, Part } from "./batches.ts";

export interface SizeTools {
  /** The lowered prompt; nodes that tell sizes are added to it. */
  readonly graph: Map<NodeId, PromptNode>;
  readonly objectInfo: ObjectInfo;
  freshId(): NodeId;
}

/**
 * Has the worker say which sizes go into each batch node that is left: two numbers, no picture. A worker without the
 * nodes for that gets a notice.
 */
export function sameSizes(batches: Batches, tools: SizeTools): Required<Pick<Plan, "sameSizes" | "notices">> {
  const { graph, objectInfo } = tools;
  const left = [...batches].filter(([nodeId]) => graph.has(nodeId));
  if (nodeInfo(objectInfo, "GetImageSize") === undefined || nodeInfo(objectInfo, "PreviewAny") === undefined)
    return { sameSizes: [], notices: left.map(([nodeId, { node }]) => unchecked(nodeId, node)) };
  const sizes = left.map(([nodeId, { node, parts }]): SameSize => {
    const inputs = parts.map((part) => told(tools, nodeId, part));
    return { nodeId, classType: node.class_type, title: node._meta?.title, inputs };
  });
  return { sameSizes: sizes, notices: [] };
}

function told(tools: SizeTools, nodeId: NodeId, { input, link }: Part): SameSize["inputs"][number] {
  const size = add(tools, "GetImageSize", { image: link });
  const capture = (what: "width" | "height", slot: number): Capture => {
    const source: Link = [size, slot];
    const shown = add(tools, "PreviewAny", { source });
    return { key: `size:${nodeId}:${input}:${what}`, carrier: "text", nodeId: shown, source };
  };
  return { input, width: capture("width", 0), height: capture("height", 1) };
}

function add({ graph, freshId }: SizeTools, class_type: string, inputs: PromptNode["inputs"]): NodeId {
  const id = freshId();
  graph.set(id, { class_type, inputs, _meta: { title: "Look at the size" } });
  return id;
}

function unchecked(nodeId: NodeId, { class_type }: PromptNode): Notice {
  const message = `The worker cannot tell the sizes of what node ${nodeId} (${class_type}) joins: pictures of another size than the first are cropped there.`;
  return { code: "UNCERTAIN", message, nodeId };
}
