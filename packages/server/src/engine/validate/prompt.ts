import { isObject, type Json, type JsonObject, type NodeId } from "@netdist/sdk/prompt";
import { pythonText } from "../python/text.ts";
import { issue, outerException } from "./issues.ts";
import { checkNode } from "./node.ts";
import type { Check, DraftPrompt, Issue, Verdict } from "./types.ts";

/** Which output nodes run; or, with `error`, why none does. `nodeErrors` may tell of dropped outputs either way. */
export interface Validation {
  readonly outputs: readonly NodeId[];
  readonly error?: Issue;
  readonly nodeErrors: JsonObject;
}

interface NodeError {
  readonly errors: readonly Issue[];
  readonly dependent_outputs: string[];
  readonly class_type: string;
}

/** ComfyUI's check of a prompt; coerces its literals in place. Throws on a node that is no object. */
export async function validatePrompt(
  options: Omit<Check, "verdicts"> & { targets?: readonly Json[] | undefined },
): Promise<Validation> {
  const { prompt, targets } = options;
  const missing = missingClass(options);
  if (missing) return refused(missing);
  const outputs = Object.keys(prompt).filter(
    (id) => isOutput(options, id) && (targets === undefined || targets.includes(id)),
  );
  if (outputs.length === 0) return refused(issue("prompt_no_outputs", "Prompt has no outputs", "", {}));

  const check: Check = { ...options, verdicts: new Map() };
  const nodeErrors = new Map<NodeId, NodeError>();
  const good: NodeId[] = [];
  const reasons: Issue[] = [];
  for (const id of outputs) {
    const verdict = await checkOutput(check, id);
    if (verdict.valid) {
      good.push(id);
      continue;
    }
    reasons.push(...verdict.issues);
    blame(check, nodeErrors, id);
  }
  const found = Object.fromEntries(nodeErrors) as unknown as JsonObject; // NodeError is JSON, its array is writable
  if (good.length > 0) return { outputs: good, nodeErrors: found };
  const details = reasons.map((reason) => `${reason.message}: ${reason.details}`).join("\n");
  const what = "Prompt outputs failed validation";
  return { ...refused(issue("prompt_outputs_failed_validation", what, details, {})), nodeErrors: found };
}

function refused(error: Issue): Validation {
  return { outputs: [], error, nodeErrors: {} };
}

function isOutput(options: Pick<Check, "prompt" | "registry">, id: NodeId): boolean {
  const draft = options.prompt[id];
  return draft !== undefined && options.registry.get(draft.class_type)?.node.outputNode === true;
}

async function checkOutput(check: Check, id: NodeId): Promise<Verdict> {
  try {
    return await checkNode(check, id);
  } catch (error) {
    const verdict = { valid: false, issues: [outerException(error)] };
    check.verdicts.set(id, verdict);
    return verdict;
  }
}

/** As in ComfyUI, every bad node found so far depends on the failed output, whether it is above it or not. */
function blame(check: Check, nodeErrors: Map<NodeId, NodeError>, output: NodeId): void {
  for (const [id, verdict] of check.verdicts) {
    if (verdict.valid || verdict.issues.length === 0) continue;
    const known = nodeErrors.get(id);
    if (known) known.dependent_outputs.push(output);
    else {
      const class_type = check.prompt[id]?.class_type ?? "";
      nodeErrors.set(id, { errors: verdict.issues, dependent_outputs: [output], class_type });
    }
  }
}

function missingClass(options: Pick<Check, "prompt" | "registry" | "profile">): Issue | undefined {
  for (const [id, node] of Object.entries(options.prompt)) {
    if (!isObject(node)) throw new TypeError(`node ${id} of the prompt must be an object`);
    if (options.registry.has(node.class_type)) continue;
    return options.profile === "0.3.64" ? missingOld(id, node.class_type) : missingNew(options.prompt, id);
  }
  return undefined;
}

function missingOld(id: NodeId, classType: string | undefined): Issue {
  const what =
    classType === undefined
      ? "Cannot execute because a node is missing the class_type property."
      : `Cannot execute because node ${pythonText(classType)} does not exist.`;
  return issue("invalid_prompt", what, `Node ID '#${id}'`, {});
}

function missingNew(prompt: DraftPrompt, id: NodeId): Issue {
  const node = prompt[id];
  const isAbsent = node?.class_type === undefined;
  const classType: Json = node?.class_type ?? null;
  const title = node?._meta?.title ?? classType;
  const what = isAbsent
    ? `Node '${title || `ID #${id}`}' has no class_type. The workflow may be corrupted or a custom node is missing.`
    : `Node '${pythonText(title)}' not found. The custom node may not be installed.`;
  return issue("missing_node_type", what, `Node ID '#${id}'`, {
    node_id: id,
    class_type: classType,
    node_title: title,
  });
}
