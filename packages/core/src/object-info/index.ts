export { nodeInfo, readObjectInfo } from "./read.ts";
export { readInputs } from "./read-inputs.ts";
export type { Choice, InputInfo, NodeInfo, ObjectInfo, OutputInfo } from "./types.ts";
