import { isObject, type JsonObject, type Prompt } from "./types.ts";

/** Why a value is no prompt; UI_FORMAT: it is a workflow as the frontend saves it. */
export type PromptErrorCode = "NOT_AN_OBJECT" | "EMPTY" | "UI_FORMAT" | "REQUEST_BODY" | "BAD_NODE";

/** A value that is not an API-format prompt: says what was expected and what it looks like. */
export class PromptError extends Error {
  override readonly name = "PromptError";
  readonly code: PromptErrorCode;
  /** The id of the node at fault, for BAD_NODE. */
  readonly nodeId: string | undefined;
  constructor(code: PromptErrorCode, found: string, nodeId?: string) {
    super(`Expected a prompt in API format (node id to {class_type, inputs}), found ${found}`);
    this.code = code;
    this.nodeId = nodeId;
  }
}

/** The value as a prompt, unchanged; throws `PromptError`. */
export function parsePrompt(value: unknown): Prompt {
  if (!isObject(value)) throw new PromptError("NOT_AN_OBJECT", nameOf(value));
  if (isWorkflow(value)) {
    const remedy = "export it with Save (API Format), called Export (API) in newer frontends";
    throw new PromptError("UI_FORMAT", `a workflow as ComfyUI's frontend saves it (nodes and links): ${remedy}`);
  }
  const ids = Object.keys(value);
  if (ids.length === 0) throw new PromptError("EMPTY", "an object without nodes");
  if (isPrompt(value["prompt"]))
    throw new PromptError("REQUEST_BODY", 'a POST /prompt body: use the value of its "prompt" member');
  for (const id of ids) {
    const fault = faultOf(value[id]);
    if (fault !== undefined) throw new PromptError("BAD_NODE", `node ${JSON.stringify(id)} ${fault}`, id);
  }
  return value as Prompt;
}

/** True for an API-format prompt with at least one node. */
export function isPrompt(value: unknown): value is Prompt {
  return isObject(value) && Object.keys(value).length > 0 && Object.values(value).every((node) => !faultOf(node));
}

/** True for a workflow as the frontend saves it (version 0.4 or 1), told by its `nodes` and `links` arrays. */
export function isWorkflow(value: unknown): value is JsonObject {
  return isObject(value) && Array.isArray(value["nodes"]) && Array.isArray(value["links"]);
}

function faultOf(node: unknown): string | undefined {
  if (!isObject(node)) return `that is ${nameOf(node)}`;
  if (typeof node["class_type"] !== "string") return "without a class_type text";
  return isObject(node["inputs"]) ? undefined : "without an inputs object";
}

function nameOf(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return `a ${typeof value}`;
}
