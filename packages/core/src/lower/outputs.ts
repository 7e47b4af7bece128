import { isLink, type NodeId } from "@netdist/sdk/prompt";
import type { Graph } from "../graph/index.ts";
import { nodeInfo, type ObjectInfo } from "../object-info/index.ts";
import type { Carrier } from "../plan.ts";

/** Ids of the nodes that the worker runs for their own sake. */
export function outputNodes(graph: Graph, objectInfo: ObjectInfo): readonly NodeId[] {
  return [...graph].flatMap(([id, { class_type }]) => (nodeInfo(objectInfo, class_type)?.outputNode ? [id] : []));
}

/** Whose files are no pictures of a batch, or who tell nobody what they wrote. */
const SPECIAL: ReadonlyMap<string, Carrier | undefined> = new Map([
  ["SaveWEBM", "video"],
  ["SaveAnimatedWEBP", "video"],
  ["SaveAnimatedPNG", "video"],
  ["SaveImageWebsocket", undefined],
  ["SaveTrainingDataset", undefined],
  ["VAESave", undefined],
]);

const SHOWN: Readonly<Record<string, Carrier>> = {
  IMAGE: "image",
  MASK: "image",
  LATENT: "latent",
  AUDIO: "audio",
  VIDEO: "video",
};

/** How the result of an output node travels; undefined where its answer names no value that can be read back. */
export function outputCarrier(graph: Graph, objectInfo: ObjectInfo, id: NodeId): Carrier | undefined {
  const node = graph.get(id);
  const info = nodeInfo(objectInfo, node?.class_type ?? "");
  if (node === undefined || info === undefined) return undefined;
  if (SPECIAL.has(info.name)) return SPECIAL.get(info.name);
  if (info.name === "PreviewAny" || info.name === "SaveText") return "text";
  const linked = info.inputs.filter(({ name }) => isLink(node.inputs[name]));
  return linked.map(({ type }) => (Object.hasOwn(SHOWN, type) ? SHOWN[type] : undefined)).find(Boolean);
}
