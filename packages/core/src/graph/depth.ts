import type { NodeId, PromptNode } from "@netdist/sdk/prompt";
import { NetDistError } from "../errors/index.ts";

/** Arrays and objects inside each other that an input may hold; the JSON reader has the same limit. */
export const MAX_DEPTH = 512;

/** Throws PROMPT_INVALID where an input's literal is nested deeper than `MAX_DEPTH`; never recurses. */
export function checkDepth(nodeId: NodeId, node: PromptNode): void {
  for (const [input, value] of Object.entries(node.inputs)) {
    if (isContainer(value) && depthOver(value, MAX_DEPTH)) {
      throw new NetDistError(
        "PROMPT_INVALID",
        `Input ${input} of node ${nodeId} (${node.class_type}) is nested deeper than ${MAX_DEPTH} levels.`,
        { phase: "lower", nodeId, classType: node.class_type, input },
      );
    }
  }
}

function depthOver(value: object, limit: number): boolean {
  let level: object[] = [value];
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > limit) return true;
    level = level.flatMap((container) => Object.values(container).filter(isContainer));
  }
  return false;
}

function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
