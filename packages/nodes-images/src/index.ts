import { definePack, type NodePack } from "@netdist/sdk";
import { combineImageBatch } from "./combine-image-batch.ts";
import { loadImageUrl } from "./load-image-url.ts";
import { saveImageUrl } from "./save-image-url.ts";

/** `LoadImageUrl`, `SaveImageUrl` and `CombineImageBatch`. */
export const pack: NodePack = definePack({
  id: "netdist-images",
  version: "0.0.0",
  nodes: [loadImageUrl, saveImageUrl, combineImageBatch],
});
