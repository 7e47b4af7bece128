import { type NodeId, type Prompt, PromptError, type PromptNode, parsePrompt } from "@netdist/sdk/prompt";
import { NetDistError } from "../errors/index.ts";
import { checkDepth } from "./depth.ts";

/** A prompt's nodes by id, in the prompt's order. A Map, so that ids like `__proto__` are ids and nothing else. */
export type Graph = ReadonlyMap<NodeId, PromptNode>;

/** The nodes of an API-format prompt. Throws NetDistError PROMPT_INVALID. */
export function graphOf(prompt: Prompt): Map<NodeId, PromptNode> {
  const graph = new Map(Object.entries(checkPrompt(prompt)));
  for (const [id, node] of graph) checkDepth(id, node);
  return graph;
}

/** The graph as a prompt: ids that look like integers come first, as in every JavaScript object. */
export function promptOf(graph: Graph): Prompt {
  // fromEntries defines own properties, so that `__proto__` stays a plain key.
  return Object.fromEntries(graph);
}

function checkPrompt(prompt: unknown): Prompt {
  try {
    return parsePrompt(prompt);
  } catch (error) {
    if (!(error instanceof PromptError)) throw error;
    throw new NetDistError("PROMPT_INVALID", `${error.message}.`, {
      phase: "lower",
      nodeId: error.nodeId,
      cause: error,
    });
  }
}
