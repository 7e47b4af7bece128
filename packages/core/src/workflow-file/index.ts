export { readWorkflowFile, type WorkflowFile } from "./read.ts";
