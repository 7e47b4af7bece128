import { type AnyNode, expandInputs, type Input } from "@netdist/sdk";
import type { Json, NodeId } from "@netdist/sdk/prompt";
import { hookValues } from "../hook-values.ts";
import { customValidationFailed } from "./issues.ts";
import type { Check, Issue } from "./types.ts";

type Given = Readonly<Record<string, Json>>;

/** True where the validator takes the place of the check against range and list. */
export function skipsLimits(node: AnyNode, name: string, input: Input): boolean {
  if (node.validate === undefined) return false;
  return node.validates ? node.validates.includes(name) : isFile(input);
}

/** Calls the node's validator with its literals (links are undefined); one issue per input that it answers for. */
export async function checkCustom(
  check: Check,
  id: NodeId,
  node: AnyNode,
  inputs: Given,
  earlier: readonly Issue[],
): Promise<Issue[]> {
  if (node.validate === undefined) return [];
  const raw = hookValues(node, inputs);
  const values: Record<string, unknown> = {};
  for (const [name, input] of Object.entries(node.inputs)) {
    try {
      values[name] = input.parse(raw[name]);
    } catch (error) {
      // A typed validator cannot get a value of the wrong kind; ComfyUI's would.
      if (earlier.some((issue) => isAbout(issue, name))) return [];
      return [customValidationFailed(name, error instanceof Error ? error.message : String(error))];
    }
  }
  const answer = await node.validate(values, check.hookContext(id));
  return answer === true ? [] : answeredFor(node, inputs).map((name) => customValidationFailed(name, answer));
}

/** The inputs that a node's validator answers for, of those that are given; `validates` in its definition says the rule. */
function answeredFor(node: AnyNode, given: Given): readonly string[] {
  const declared = Object.entries(expandInputs(node.inputs, given));
  const files = declared.filter(([, input]) => isFile(input));
  const names = node.validates ?? (files.length > 0 ? files : declared).map(([name]) => name);
  return names.filter((name) => Object.hasOwn(given, name));
}

function isFile({ choices }: Input): boolean {
  return choices !== undefined && "roots" in choices;
}

/** True for an issue of the input, or of a member of it. */
function isAbout(issue: Issue, name: string): boolean {
  const found = issue.extra_info["input_name"];
  return found === name || (typeof found === "string" && found.startsWith(`${name}.`));
}
