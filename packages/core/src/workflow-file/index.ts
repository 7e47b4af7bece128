export { readWorkflowFile, type WorkflowFile } from "./read.ts";
export { setInput } from "./set-input.ts";
