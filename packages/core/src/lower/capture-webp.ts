import type { Link, NodeId, PromptNode } from "@netdist/sdk/prompt";
import { nodeInfo, type ObjectInfo } from "../object-info/index.ts";
import type { Capture } from "../plan.ts";

/** One picture stands a second, so that the file's times tell how many equal ones libwebp has merged. */
const PICTURES_PER_SECOND = 1;

/** Lossless, and packed with the least effort: a quarter of the time that a PNG takes, at about its size. */
const PACKING = { fps: PICTURES_PER_SECOND, lossless: true, quality: 0, method: "fastest" } as const;

const SENDER = "SaveAnimatedWEBP";

const TITLE = { title: "Send back" };

/** True for workers with the stock nodes that pack a batch as one WebP and say how many pictures it has. */
export function canPackWebp(objectInfo: ObjectInfo): boolean {
  const save = nodeInfo(objectInfo, SENDER);
  const known = new Set(save?.inputs.map(({ name }) => name));
  const isKnown = Object.keys(PACKING).every((name) => known.has(name));
  const method = save?.inputs.find(({ name }) => name === "method");
  const hasMethod = method?.choices?.includes(PACKING.method) === true;
  const others = ["GetImageSize", "PreviewAny"].every((name) => nodeInfo(objectInfo, name) !== undefined);
  return isKnown && hasMethod && others;
}

/** The node that sends pictures as one WebP, which a job gives a name of its own. */
export function webpSender(images: Link): PromptNode {
  const inputs = { images, filename_prefix: "netdist/pictures", ...PACKING };
  return { class_type: SENDER, inputs, _meta: TITLE };
}

/**
 * Has the worker say how many pictures go into each WebP that is sent back. Comes after everything that cuts the batch:
 * what is counted is what the sender takes.
 */
export function counted(
  captures: readonly Capture[],
  graph: Map<NodeId, PromptNode>,
  freshId: () => NodeId,
): Capture[] {
  const counts = new Map<NodeId, NodeId>();
  const add = (class_type: string, inputs: PromptNode["inputs"]): NodeId => {
    const id = freshId();
    graph.set(id, { class_type, inputs, _meta: TITLE });
    return id;
  };
  return captures.map((capture) => {
    const images = graph.get(capture.nodeId)?.inputs["images"];
    if (graph.get(capture.nodeId)?.class_type !== SENDER || images === undefined) return capture;
    const count =
      counts.get(capture.nodeId) ?? add("PreviewAny", { source: [add("GetImageSize", { image: images }), 2] });
    counts.set(capture.nodeId, count);
    return { ...capture, webp: { count } };
  });
}
