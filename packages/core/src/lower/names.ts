import type { Json, NodeId, PromptNode } from "@netdist/sdk/prompt";
import { NetDistError } from "../errors/index.ts";
import { graphOf, promptOf } from "../graph/index.ts";
import { type Choice, nodeInfo, type ObjectInfo } from "../object-info/index.ts";
import type { Notice, Plan } from "../plan.ts";

/**
 * Writes names of models and other choices as the worker's own lists have them. Separators and case are matched
 * silently; a file that lies in another folder there is told of, and in exact mode refused: it may be another model.
 * Names that fit nothing stay. Throws NetDistError EXACT_REFUSED.
 */
export function matchNames(plan: Plan, objectInfo: ObjectInfo, options: { readonly exact: boolean }): Plan {
  const files = new Set(plan.files.map(({ nodeId, input }) => `${nodeId}\n${input}`));
  const moved: Moved[] = [];
  const graph = graphOf(plan.prompt);
  for (const [nodeId, node] of graph) {
    const inputs = Object.entries(node.inputs).map(([input, value]): [string, Json] => {
      if (typeof value !== "string" || files.has(`${nodeId}\n${input}`)) return [input, value];
      const name = matchOf(value, choicesOf(objectInfo, node, input));
      if (name !== undefined && fold(name) !== fold(value)) moved.push({ nodeId, node, input, value, name });
      return [input, name ?? value];
    });
    graph.set(nodeId, { ...node, inputs: Object.fromEntries(inputs) });
  }
  if (options.exact && moved[0]) throw refused(moved[0]);
  return { ...plan, prompt: promptOf(graph), notices: [...plan.notices, ...moved.map(noticeOf)] };
}

interface Moved {
  readonly nodeId: NodeId;
  readonly node: PromptNode;
  readonly input: string;
  readonly value: string;
  readonly name: string;
}

function choicesOf(objectInfo: ObjectInfo, { class_type }: PromptNode, input: string): readonly Choice[] {
  return nodeInfo(objectInfo, class_type)?.inputs.find(({ name }) => name === input)?.choices ?? [];
}

/** The worker's own spelling of a value; undefined where the value is there already, or nothing or too much fits. */
function matchOf(value: string, choices: readonly Choice[]): string | undefined {
  if (choices.length === 0 || choices.includes(value)) return undefined;
  const names = choices.filter((choice) => typeof choice === "string");
  return (
    only(names.filter((name) => slashes(name) === slashes(value))) ??
    only(names.filter((name) => fold(name) === fold(value))) ??
    (isFileName(value) ? only(names.filter((name) => baseName(name) === baseName(value))) : undefined)
  );
}

function only(names: readonly string[]): string | undefined {
  return names.length === 1 ? names[0] : undefined;
}

function slashes(name: string): string {
  return name.replaceAll("\\", "/");
}

function fold(name: string): string {
  return slashes(name).toLowerCase();
}

function baseName(name: string): string {
  return fold(name).split("/").at(-1) ?? "";
}

function isFileName(value: string): boolean {
  return /[^/\\]\.[a-z][a-z0-9]{0,11}$/i.test(value);
}

function describe({ nodeId, node, input, value, name }: Moved): string {
  return `${input} of node ${nodeId} (${node.class_type}): the worker has ${name} for ${value}`;
}

function noticeOf(moved: Moved): Notice {
  return { code: "MODEL_RENAMED", message: `${describe(moved)}.`, nodeId: moved.nodeId };
}

function refused(moved: Moved): NetDistError {
  const message = `Exact mode: ${describe(moved)}, which may be another model.`;
  return new NetDistError("EXACT_REFUSED", message, {
    phase: "preflight",
    nodeId: moved.nodeId,
    classType: moved.node.class_type,
    input: moved.input,
    hint: "Put it into the same folder there.",
  });
}
