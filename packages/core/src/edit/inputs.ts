import type { Json, Prompt, PromptNode } from "@netdist/sdk/prompt";
import { type InputInfo, nodeInfo, type ObjectInfo } from "../object-info/index.ts";

/** An input of a node of a prompt. */
export interface PlacedInput {
  readonly id: string;
  readonly node: PromptNode;
  readonly input: string;
  readonly value: Json;
  /** What `object_info` says of it, where it knows the class and the input. */
  readonly declared: InputInfo | undefined;
}

/** Every input that the prompt has, in its order. */
export function inputsIn(prompt: Prompt, objectInfo: ObjectInfo): readonly PlacedInput[] {
  return Object.entries(prompt).flatMap(([id, node]) =>
    Object.entries(node.inputs).map(([input, value]) => place({ id, node, input, value }, objectInfo)),
  );
}

/** The prompt with every input as `change` gives it. Order and unknown members stay, and so do nodes without a change. */
export function mapInputs(prompt: Prompt, objectInfo: ObjectInfo, change: (placed: PlacedInput) => Json): Prompt {
  return mapValues(prompt, (node, id) => {
    const inputs = mapValues(node.inputs, (value, input) => change(place({ id, node, input, value }, objectInfo)));
    return inputs === node.inputs ? node : { ...node, inputs };
  });
}

function place(at: Omit<PlacedInput, "declared">, objectInfo: ObjectInfo): PlacedInput {
  return { ...at, declared: nodeInfo(objectInfo, at.node.class_type)?.inputs.find(({ name }) => name === at.input) };
}

/** The object itself where nothing changes; keys like `__proto__` stay plain keys. */
function mapValues<T>(object: Readonly<Record<string, T>>, change: (value: T, key: string) => T) {
  let changed = false;
  const entries = Object.entries(object).map(([key, value]): [string, T] => {
    const next = change(value, key);
    changed ||= !Object.is(next, value);
    return [key, next];
  });
  return changed ? Object.fromEntries(entries) : object;
}
