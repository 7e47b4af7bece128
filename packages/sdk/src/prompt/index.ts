export { JsonError, type JsonErrorCode } from "./json-error.ts";
export { type ParseJsonOptions, parseJson } from "./json-read.ts";
export { type StringifyJsonOptions, stringifyJson } from "./json-write.ts";
export { metadataTexts } from "./metadata.ts";
export { isPrompt, isWorkflow, PromptError, type PromptErrorCode, parsePrompt } from "./parse-prompt.ts";
export {
  isLink,
  isObject,
  type Json,
  type JsonObject,
  type Link,
  type NodeId,
  type Prompt,
  type PromptNode,
} from "./types.ts";
