import type { Prompt, PromptNode } from "@netdist/sdk/prompt";
import { NetDistError } from "../errors/index.ts";
import { type InputInfo, nodeInfo, type ObjectInfo } from "../object-info/index.ts";
import { readAs, readLike } from "./read-value.ts";

interface Target {
  readonly id: string;
  readonly node: PromptNode;
  readonly input: string;
  readonly declared: InputInfo | undefined;
}

/**
 * The prompt with one input set: `"NODE.INPUT=VALUE"`, NODE an id, a title or a class. The value is read as
 * `objectInfo` declares the input, else like the value that it replaces. Throws `NetDistError` with PROMPT_INVALID.
 */
export function setInput(prompt: Prompt, assignment: string, objectInfo: ObjectInfo = {}): Prompt {
  const equals = assignment.indexOf("=");
  if (equals === -1) throw failure(`Expected NODE.INPUT=VALUE, got ${JSON.stringify(assignment)}.`);
  const target = findTarget(prompt, assignment.slice(0, equals), objectInfo);
  const text = assignment.slice(equals + 1);
  const { id, node, input, declared } = target;
  const value = declared === undefined ? readLike(text, node.inputs[input]) : readAs(text, declared);
  if (typeof value === "object") throw badValue(target, value.expected, text);
  return { ...prompt, [id]: { ...node, inputs: { ...node.inputs, [input]: value } } };
}

/** Titles and inputs may hold dots, so every dot is tried; one that names a real input wins. */
function findTarget(prompt: Prompt, path: string, objectInfo: ObjectInfo): Target {
  const splits = [...path.matchAll(/\./g)].map(({ index }) => [path.slice(0, index), path.slice(index + 1)] as const);
  const found = splits.flatMap(([name = "", input = ""]) =>
    findNodes(prompt, name).map(([id, node]): Target => {
      const declared = nodeInfo(objectInfo, node.class_type)?.inputs.find((one) => one.name === input);
      return { id, node, input, declared };
    }),
  );
  if (splits.length === 0) throw failure(`Expected NODE.INPUT=VALUE, got ${JSON.stringify(path)} before the "=".`);
  if (found.length === 0) throw unknownNode(prompt, splits[0]?.[0] ?? path);
  const real = found.filter(({ node, input, declared }) => declared !== undefined || Object.hasOwn(node.inputs, input));
  const [first] = real;
  if (first === undefined) throw unknownInput(found[0] as Target, objectInfo);
  if (real.length > 1) throw ambiguous(path, real);
  return first;
}

/** By id, else by title, else by class. */
function findNodes(prompt: Prompt, name: string): readonly (readonly [id: string, node: PromptNode])[] {
  const own = Object.hasOwn(prompt, name) ? prompt[name] : undefined;
  if (own !== undefined) return [[name, own]];
  const nodes = Object.entries(prompt);
  const titled = nodes.filter(([, node]) => node._meta?.title === name);
  return titled.length > 0 ? titled : nodes.filter(([, node]) => node.class_type === name);
}

function badValue({ id, node, input }: Target, expected: string, text: string): NetDistError {
  const message = `${input} of node ${nameOf([id, node])} takes ${expected}, got ${JSON.stringify(text.slice(0, 60))}.`;
  return failure(message, { nodeId: id, classType: node.class_type, input });
}

function unknownNode(prompt: Prompt, name: string): NetDistError {
  return failure(
    `No node has the id, title or class ${JSON.stringify(name)}. There are: ${some(Object.entries(prompt).map(nameOf))}.`,
  );
}

function unknownInput({ id, node, input }: Target, objectInfo: ObjectInfo): NetDistError {
  const declared = nodeInfo(objectInfo, node.class_type)?.inputs.map((one) => one.name) ?? [];
  const names = [...new Set([...declared, ...Object.keys(node.inputs)])];
  return failure(`Node ${nameOf([id, node])} has no input ${JSON.stringify(input)}. It has: ${some(names)}.`, {
    nodeId: id,
    classType: node.class_type,
    input,
  });
}

function ambiguous(path: string, targets: readonly Target[]): NetDistError {
  const names = targets.map(({ id, node }) => nameOf([id, node]));
  return failure(`${JSON.stringify(path)} means several nodes: ${some(names)}. Use the id.`);
}

function nameOf([id, node]: readonly [id: string, node: PromptNode]): string {
  return `${id} "${node._meta?.title ?? node.class_type}" (${node.class_type})`;
}

function some(names: readonly string[]): string {
  return names.length > 12 ? `${names.slice(0, 12).join(", ")} and ${names.length - 12} more` : names.join(", ");
}

function failure(message: string, facts: { nodeId?: string; classType?: string; input?: string } = {}): NetDistError {
  return new NetDistError("PROMPT_INVALID", message, { phase: "convert", ...facts });
}
