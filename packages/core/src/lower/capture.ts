import type { Json, Link, NodeId, PromptNode } from "@netdist/sdk/prompt";
import { linkKey } from "../graph/index.ts";
import { nodeInfo, type ObjectInfo } from "../object-info/index.ts";
import type { Capture, Carrier } from "../plan.ts";
import { canPackWebp, webpSender } from "./capture-webp.ts";
import { requiredDefaults } from "./defaults.ts";

const AS_TEXT = { class_type: "PreviewAny", input: "source" };

/** The stock output node that sends a value, and its input for it. */
const SENDERS: Readonly<Record<Carrier, { readonly class_type: string; readonly input: string }>> = {
  image: { class_type: "PreviewImage", input: "images" },
  mask: { class_type: "PreviewImage", input: "images" },
  latent: { class_type: "SaveLatent", input: "samples" },
  audio: { class_type: "SaveAudio", input: "audio" },
  video: { class_type: "SaveVideo", input: "video" },
  text: AS_TEXT,
  int: AS_TEXT,
  float: AS_TEXT,
  boolean: AS_TEXT,
};

export interface CaptureTools {
  readonly objectInfo: ObjectInfo;
  /** How pictures come back. */
  readonly pictures: "webp" | "png";
  add(node: PromptNode): NodeId;
}

/** Makes capture nodes; two that want one link share a node. */
export function capturer(tools: CaptureTools): (key: string, source: Link, carrier: Carrier) => Capture {
  const made = new Map<string, NodeId>();
  return (key, source, carrier) => {
    const known = made.get(linkKey(source));
    const nodeId = known ?? addSender(tools, source, carrier);
    made.set(linkKey(source), nodeId);
    return { key, carrier, nodeId, source };
  };
}

function addSender(tools: CaptureTools, source: Link, carrier: Carrier): NodeId {
  if (carrier !== "mask") return addOutput(tools, source, carrier);
  const picture = tools.add({ class_type: "MaskToImage", inputs: { mask: source } });
  return addOutput(tools, [picture, 0], "image");
}

function addOutput({ objectInfo, pictures, add }: CaptureTools, source: Link, carrier: Carrier): NodeId {
  if (carrier === "image" && pictures === "webp" && canPackWebp(objectInfo)) return add(webpSender(source));
  const { class_type, input } = SENDERS[carrier];
  const defaults = requiredDefaults(nodeInfo(objectInfo, class_type)?.inputs ?? []);
  const named: Record<string, Json> = "filename_prefix" in defaults ? { filename_prefix: `netdist/${carrier}` } : {};
  return add({ class_type, inputs: { ...defaults, ...named, [input]: source }, _meta: { title: "Send back" } });
}
