import { definePack, type NodePack } from "@netdist/sdk";
import { loadCurrentWorkflowJson } from "./load-current-workflow.ts";
import { loadDiskWorkflowJson } from "./load-disk-workflow.ts";

/** `LoadCurrentWorkflowJSON` and `LoadDiskWorkflowJSON`. */
export const pack: NodePack = definePack({
  id: "netdist-workflows",
  version: "0.1.0",
  nodes: [loadCurrentWorkflowJson, loadDiskWorkflowJson],
});
