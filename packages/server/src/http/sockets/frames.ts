import type { Preview } from "@netdist/sdk";
import { type JsonObject, type NodeId, stringifyJson } from "@netdist/sdk/prompt";
import type { PreviewNode } from "../../engine/types.ts";

const PREVIEW_IMAGE = 1;
const TEXT = 3;
const PREVIEW_IMAGE_WITH_METADATA = 4;
const FORMAT = { jpeg: 1, png: 2 } as const;

/** A JSON event. */
export function jsonFrame(type: string, data: JsonObject): string {
  return stringifyJson({ type, data });
}

/** A preview without a word on where it comes from: type 1, format, bytes. */
export function bareFrame(preview: Preview): Uint8Array {
  return Buffer.concat([u32(PREVIEW_IMAGE), u32(FORMAT[preview.format]), preview.bytes]);
}

/** A preview for clients that announced `supports_preview_metadata`: type 4, length of the JSON, JSON, bytes. */
export function labelledFrame(preview: Preview, node: PreviewNode): Uint8Array {
  const metadata = stringifyJson({
    node_id: node.nodeId,
    prompt_id: node.promptId,
    display_node_id: node.displayNodeId,
    parent_node_id: node.parentNodeId,
    real_node_id: node.realNodeId,
    image_type: `image/${preview.format}`,
  });
  return Buffer.concat([u32(PREVIEW_IMAGE_WITH_METADATA), counted(metadata), preview.bytes]);
}

/** The line of text on a node: type 3, length of the id, id, text. */
export function textFrame(nodeId: NodeId, text: string): Uint8Array {
  return Buffer.concat([u32(TEXT), counted(nodeId), Buffer.from(text)]);
}

function counted(text: string): Uint8Array {
  const bytes = Buffer.from(text);
  return Buffer.concat([u32(bytes.byteLength), bytes]);
}

function u32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
