import type { AnyNode } from "@netdist/sdk";
import type { Json, NodeId } from "@netdist/sdk/prompt";
import { customValidationFailed } from "./issues.ts";
import type { Check, Issue } from "./types.ts";

/**
 * The inputs that a node's validator answers for. A validator of a node with file inputs is about those, as in
 * ComfyUI's loaders, and only they may hold a value outside their list; any other validator is about all inputs.
 */
export function validatedInputs(node: AnyNode): string[] {
  if (node.validate === undefined) return [];
  const files = Object.keys(node.inputs).filter((name) => isFile(node, name));
  return files.length > 0 ? files : Object.keys(node.inputs);
}

/** True where the validator replaces the check against the list. */
export function skipsList(node: AnyNode, name: string): boolean {
  return node.validate !== undefined && isFile(node, name);
}

function isFile(node: AnyNode, name: string): boolean {
  const choices = node.inputs[name]?.choices;
  return choices !== undefined && "roots" in choices;
}

/** Calls the node's validator with its literals (links are undefined); one issue per input that it answers for. */
export async function checkCustom(
  check: Check,
  id: NodeId,
  node: AnyNode,
  inputs: Readonly<Record<string, Json>>,
  earlier: readonly Issue[],
): Promise<Issue[]> {
  if (node.validate === undefined) return [];
  const values: Record<string, unknown> = {};
  for (const [name, input] of Object.entries(node.inputs)) {
    const value = inputs[name];
    try {
      values[name] = Array.isArray(value) && !input.options["rawLink"] ? undefined : input.parse(value);
    } catch (error) {
      // A typed validator cannot get a value of the wrong kind; ComfyUI's would.
      if (earlier.some((issue) => issue.extra_info["input_name"] === name)) return [];
      return [customValidationFailed(name, error instanceof Error ? error.message : String(error))];
    }
  }
  const answer = await node.validate(values, check.hookContext(id));
  if (answer === true) return [];
  return validatedInputs(node)
    .filter((name) => Object.hasOwn(inputs, name))
    .map((name) => customValidationFailed(name, answer));
}
