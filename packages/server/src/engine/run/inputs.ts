import { type AnyNode, expandInputs, type Input, InputError, type Inputs, nestValues } from "@netdist/sdk";
import { NodeInputError } from "@netdist/sdk/host";
import { isLink, type NodeId } from "@netdist/sdk/prompt";
import { PythonError } from "../python/error.ts";
import type { DraftNode } from "../validate/types.ts";
import type { Entry } from "./cache.ts";
import { inputsOf } from "./graph.ts";

/** The values of a node before its call: a list per input, as every output is one. */
export interface Gathered {
  readonly lists: ReadonlyMap<string, readonly unknown[]>;
  /** Inputs whose link has not been evaluated. */
  readonly missing: ReadonlySet<string>;
  /** The inputs that the node has for this prompt, members of dynamic ones among them. */
  readonly declared: Inputs;
}

/** The inputs of one call: flat, as the prompt has them. */
export type Slice = Readonly<Record<string, unknown>>;

/** Resolves links and keeps declared literals; undeclared literals are dropped unless the node accepts them. */
export function gather(draft: DraftNode, node: AnyNode, outputs: (id: NodeId) => Entry | undefined): Gathered {
  const lists = new Map<string, readonly unknown[]>();
  const missing = new Set<string>();
  const inputs = inputsOf(draft);
  const declared = expandInputs(node.inputs, inputs);
  for (const [name, value] of Object.entries(inputs)) {
    const input = Object.hasOwn(declared, name) ? declared[name] : undefined;
    if (isLink(value) && !input?.options["rawLink"]) {
      const list = outputs(value[0])?.outputs[value[1]];
      if (list === undefined) missing.add(name);
      lists.set(name, list ?? [undefined]);
    } else if (input || node.acceptAllInputs) {
      lists.set(name, [value]);
    }
  }
  return { lists, missing, declared };
}

/** The raw inputs of each call: one call per element of the longest list, shorter lists repeat their last one. */
export function slices({ lists }: Pick<Gathered, "lists">, inputIsList: boolean): Slice[] {
  if (inputIsList) return [Object.fromEntries(lists)];
  const length = Math.max(0, ...[...lists.values()].map((list) => list.length));
  if (length === 0) return [{}];
  return Array.from({ length }, (_, index) =>
    Object.fromEntries([...lists].map(([name, list]) => [name, elementAt(list, index)])),
  );
}

function elementAt(list: readonly unknown[], index: number): unknown {
  if (list.length === 0) throw new PythonError("IndexError", "list index out of range");
  return list[Math.min(index, list.length - 1)];
}

/** What `run` gets for one slice: declared inputs checked and nested, others as they are. Throws `NodeInputError`. */
export function checkedValues(id: NodeId, node: AnyNode, slice: Slice, declared: Inputs): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  const nested = node.inputIsList ? {} : nestValues(node.inputs, slice);
  for (const [name, input] of Object.entries(node.inputs)) {
    try {
      values[name] = node.inputIsList ? checkedList(name, input, slice) : checked(input, nested[name]);
    } catch (error) {
      throw new NodeInputError(id, node.id, name, error);
    }
  }
  const isKnown = (name: string) => Object.hasOwn(node.inputs, name) || Object.hasOwn(declared, name);
  return { ...values, ...Object.fromEntries(Object.entries(slice).filter(([name]) => !isKnown(name))) };
}

function checked(input: Input, raw: unknown): unknown {
  // Validation lets a choice pass that is missing or none at all; the call is where it must fail.
  if (raw === undefined && input.dynamic?.kind === "combo" && !input.optional) {
    throw new InputError("one of its choices", raw);
  }
  return input.parse(raw);
}

function checkedList(name: string, input: Input, slice: Slice): unknown[] {
  const raw = input.dynamic ? nestedList(name, input, slice) : Object.hasOwn(slice, name) ? slice[name] : undefined;
  if (Array.isArray(raw)) return raw.map((value: unknown) => checked(input, value));
  const fallback = input.parse(undefined);
  return fallback === undefined ? [] : [fallback];
}

/** The members of a dynamic input as one value per element of their longest list. */
function nestedList(name: string, input: Input, slice: Slice): unknown[] {
  const members = Object.entries(slice).filter(([key]) => key === name || key.startsWith(`${name}.`));
  const lists = new Map(members.map(([key, list]) => [key, list as readonly unknown[]]));
  return slices({ lists }, false).map((flat) => nestValues({ [name]: input }, flat)[name]);
}
