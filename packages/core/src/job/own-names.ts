import type { PromptNode } from "@netdist/sdk/prompt";
import type { Plan } from "../plan.ts";

/** What lowering calls the files of captures that are saved. */
const OURS = /^netdist\//;

/**
 * The plan with names of its own for the files that its captures save: servers that share an output folder count them
 * each for itself, and would write over each other's.
 */
export function withOwnNames(plan: Plan, name: string): Plan {
  const captured = new Set(plan.captures.map(({ nodeId }) => nodeId));
  const named = Object.entries(plan.prompt).map(([id, node]): [string, PromptNode] => {
    const prefix = node.inputs["filename_prefix"];
    if (!captured.has(id) || typeof prefix !== "string" || !OURS.test(prefix)) return [id, node];
    return [id, { ...node, inputs: { ...node.inputs, filename_prefix: `${prefix}-${name}` } }];
  });
  return { ...plan, prompt: Object.fromEntries(named) };
}
