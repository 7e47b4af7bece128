export { openWorkflowFile, type WorkflowBytes } from "./open.ts";
export { type ReadWorkflowOptions, readWorkflowFile, type WorkflowFile } from "./read.ts";
