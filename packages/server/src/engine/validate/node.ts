import { type AnyNode, expandInputs, type Input } from "@netdist/sdk";
import type { Json, NodeId } from "@netdist/sdk/prompt";
import { PythonError } from "../python/error.ts";
import { type Declared, inputConfig } from "./config.ts";
import { checkCustom, skipsLimits } from "./custom.ts";
import { dependencyCycle, innerException, requiredInputMissing } from "./issues.ts";
import { checkLink, cyclePath, draftNode } from "./link.ts";
import { checkLiteral, coerceLiteral } from "./literal.ts";
import type { Check, DraftNode, Issue, Verdict } from "./types.ts";

interface NodeCheck {
  readonly check: Check;
  readonly id: NodeId;
  readonly draft: DraftNode;
  readonly node: AnyNode;
  /** The nodes between the output and this one. */
  readonly visiting: readonly NodeId[];
}

type Found = { readonly valid: boolean; readonly issue?: Issue };

/** Checks a node and all above it, and coerces its literals in place. Throws where ComfyUI's own check would. */
export async function checkNode(check: Check, id: NodeId, visiting: readonly NodeId[] = []): Promise<Verdict> {
  const known = check.verdicts.get(id);
  if (known) return known;
  if (visiting.includes(id)) return checkedCycle(check, id, visiting);
  const { draft, node } = draftNode(check, id);
  if (draft.inputs === undefined) throw new PythonError("KeyError", "'inputs'");

  const issues: Issue[] = [];
  let valid = true;
  for (const [name, input] of Object.entries(expandInputs(node.inputs, draft.inputs))) {
    const found = await checkInput({ check, id, draft, node, visiting }, name, input);
    if (!found.valid) valid = false;
    if (found.issue) issues.push(found.issue);
  }
  issues.push(...(await checkCustom(check, id, node, draft.inputs, issues)));
  return settle(check, id, { valid: valid && issues.length === 0, issues });
}

/** A cycle through this node may have given it a verdict while its inputs were checked. */
function settle(check: Check, id: NodeId, own: Verdict): Verdict {
  const earlier = check.verdicts.get(id) ?? { valid: true, issues: [] };
  const verdict = { valid: earlier.valid && own.valid, issues: [...earlier.issues, ...own.issues] };
  check.verdicts.set(id, verdict);
  return verdict;
}

function checkedCycle(check: Check, id: NodeId, visiting: readonly NodeId[]): Verdict {
  // 0.3.64 runs into Python's recursion limit, which leaves neither text nor node errors.
  if (check.profile === "0.3.64") return { valid: false, issues: [] };
  const { nodes, path } = cyclePath(check, visiting, id);
  for (const node of nodes) {
    check.verdicts.set(node, { valid: false, issues: [dependencyCycle(node, nodes, path)] });
  }
  return check.verdicts.get(id) as Verdict;
}

async function checkInput(of: NodeCheck, name: string, input: Input): Promise<Found> {
  const { inputs } = of.draft;
  const value = Object.hasOwn(inputs, name) ? inputs[name] : undefined;
  if (value === undefined) return input.optional ? { valid: true } : failed(missing(of.node, name));
  return Array.isArray(value) ? checkLinked(of, name, input, value) : checkValue(of, name, input, value);
}

async function checkValue(of: NodeCheck, name: string, input: Input, value: Json): Promise<Found> {
  const { node, draft } = of;
  const literal = declared(of, name, input);
  const coerced = await coerceLiteral(literal, value);
  draft.inputs[name] = coerced.value;
  if (coerced.issue) return failed(coerced.issue);
  if (skipsLimits(node, name, input)) return { valid: true };
  const issue = await checkLiteral(literal, coerced.value);
  return issue ? failed(issue) : { valid: true };
}

async function checkLinked(of: NodeCheck, name: string, input: Input, link: readonly Json[]): Promise<Found> {
  const { check, id, visiting } = of;
  const consumer = declared(of, name, input);
  const issue = await checkLink(check, consumer, link);
  if (issue) return failed(issue);
  const from = link[0] as NodeId;
  try {
    return { valid: (await checkNode(check, from, [...visiting, id])).valid };
  } catch (error) {
    const config = await inputConfig(consumer);
    check.verdicts.set(from, { valid: false, issues: [innerException(error, { name, config, link })] });
    return { valid: false };
  }
}

function declared({ check, node }: NodeCheck, name: string, input: Input): Declared {
  return { name, input, node, folders: check.folders, profile: check.profile };
}

function missing(node: AnyNode, name: string): Issue {
  const isMember = !Object.hasOwn(node.inputs, name);
  return requiredInputMissing(name, isMember ? name.slice(name.lastIndexOf(".") + 1) : name);
}

function failed(issue: Issue): Found {
  return { valid: false, issue };
}
