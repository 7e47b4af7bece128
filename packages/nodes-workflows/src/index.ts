import { definePack, type NodePack } from "@netdist/sdk";
import { changeSeedsWorkflowJson } from "./change-seeds.ts";
import { listInputsWorkflowJson } from "./list-inputs.ts";
import { loadCurrentWorkflowJson } from "./load-current-workflow.ts";
import { loadDiskWorkflowJson } from "./load-disk-workflow.ts";
import { loadMetadataWorkflowJson } from "./load-metadata-workflow.ts";
import { loadUrlWorkflowJson } from "./load-url-workflow.ts";
import { replaceTextWorkflowJson } from "./replace-text.ts";
import { saveDiskWorkflowJson } from "./save-disk-workflow.ts";
import { setInputWorkflowJson } from "./set-input.ts";

/** Workflows as values: loaded, saved and changed. */
export const pack: NodePack = definePack({
  id: "netdist-workflows",
  version: "0.0.0",
  nodes: [
    loadCurrentWorkflowJson,
    loadDiskWorkflowJson,
    loadMetadataWorkflowJson,
    loadUrlWorkflowJson,
    saveDiskWorkflowJson,
    setInputWorkflowJson,
    replaceTextWorkflowJson,
    changeSeedsWorkflowJson,
    listInputsWorkflowJson,
  ],
});
