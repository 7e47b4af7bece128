import { definePack, type NodePack } from "@netdist/sdk";
import { combineImageBatch } from "./combine-image-batch.ts";

/** `CombineImageBatch`. */
export const pack: NodePack = definePack({ id: "netdist-images", version: "0.1.0", nodes: [combineImageBatch] });
