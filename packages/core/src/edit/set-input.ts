import type { Prompt, PromptNode } from "@netdist/sdk/prompt";
import { NetDistError } from "../errors/index.ts";
import { type InputInfo, nodeInfo, type ObjectInfo } from "../object-info/index.ts";
import { findNodes, nameOf, noNode, some } from "./nodes.ts";
import { readAs, readLike } from "./read-value.ts";

interface Target {
  readonly id: string;
  readonly node: PromptNode;
  readonly input: string;
  readonly declared: InputInfo | undefined;
}

/** An input to be set. */
export interface InputChange {
  /** An id, else a title, else a class. */
  readonly node: string;
  readonly input: string;
  /** Read as `object_info` declares the input, else like the value that it replaces. */
  readonly value: string;
}

/**
 * The prompt with one input set: an `InputChange`, or the same as `"NODE.INPUT=VALUE"`. Throws `NetDistError` with
 * PROMPT_INVALID.
 */
export function setInput(prompt: Prompt, change: InputChange | string, objectInfo: ObjectInfo = {}): Prompt {
  const { target, text } =
    typeof change === "string" ? parse(prompt, change, objectInfo) : find(prompt, change, objectInfo);
  const { id, node, input, declared } = target;
  const value = declared === undefined ? readLike(text, node.inputs[input]) : readAs(text, declared);
  if (typeof value === "object") throw badValue(target, value.expected, text);
  return { ...prompt, [id]: { ...node, inputs: { ...node.inputs, [input]: value } } };
}

function find(prompt: Prompt, { node, input, value }: InputChange, objectInfo: ObjectInfo) {
  return { target: findTarget(prompt, [[node, input]], objectInfo), text: value };
}

/** Titles and inputs may hold dots, so every dot is tried; one that names a real input wins. */
function parse(prompt: Prompt, assignment: string, objectInfo: ObjectInfo) {
  const equals = assignment.indexOf("=");
  const path = assignment.slice(0, Math.max(equals, 0));
  const splits = [...path.matchAll(/\./g)].map(({ index }) => [path.slice(0, index), path.slice(index + 1)] as const);
  if (splits.length === 0) throw failure(`Expected NODE.INPUT=VALUE, got ${JSON.stringify(assignment.slice(0, 60))}.`);
  return { target: findTarget(prompt, splits, objectInfo), text: assignment.slice(equals + 1) };
}

function findTarget(
  prompt: Prompt,
  names: readonly (readonly [node: string, input: string])[],
  objectInfo: ObjectInfo,
): Target {
  const found = names.flatMap(([name, input]) =>
    findNodes(prompt, name).map(([id, node]): Target => {
      const declared = nodeInfo(objectInfo, node.class_type)?.inputs.find((one) => one.name === input);
      return { id, node, input, declared };
    }),
  );
  if (found[0] === undefined) throw failure(noNode(prompt, names[0]?.[0] ?? ""));
  const real = found.filter(({ node, input, declared }) => declared !== undefined || Object.hasOwn(node.inputs, input));
  const [first] = real;
  if (first === undefined) throw unknownInput(found[0], objectInfo);
  if (real.length > 1) throw ambiguous(names[0]?.join(".") ?? "", real);
  return first;
}

function badValue({ id, node, input }: Target, expected: string, text: string): NetDistError {
  const message = `${input} of node ${nameOf([id, node])} takes ${expected}, got ${JSON.stringify(text.slice(0, 60))}.`;
  return failure(message, { nodeId: id, classType: node.class_type, input });
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

function failure(message: string, facts: { nodeId?: string; classType?: string; input?: string } = {}): NetDistError {
  return new NetDistError("PROMPT_INVALID", message, { phase: "convert", ...facts });
}
