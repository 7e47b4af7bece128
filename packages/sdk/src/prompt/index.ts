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
