import { type AnyNode, describe } from "@netdist/sdk";
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
}

/** Resolves links and keeps declared literals; undeclared literals are dropped, undeclared links are not. */
export function gather(draft: DraftNode, node: AnyNode, outputs: (id: NodeId) => Entry | undefined): Gathered {
  const lists = new Map<string, readonly unknown[]>();
  const missing = new Set<string>();
  for (const [name, value] of Object.entries(inputsOf(draft))) {
    const declared = Object.hasOwn(node.inputs, name) ? node.inputs[name] : undefined;
    if (isLink(value) && !declared?.options["rawLink"]) {
      const list = outputs(value[0])?.outputs[value[1]];
      if (list === undefined) missing.add(name);
      lists.set(name, list ?? [undefined]);
    } else if (declared) {
      lists.set(name, [value]);
    }
  }
  return { lists, missing };
}

/** The raw inputs of each call: one call per element of the longest list, shorter lists repeat their last one. */
export function slices(gathered: Gathered, inputIsList: boolean): Record<string, unknown>[] {
  const { lists } = gathered;
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

/** A value that its input refuses. */
export class NodeInputError extends Error {
  override readonly name = "NodeInputError";
  readonly code = "BAD_INPUT";
  readonly nodeId: NodeId;
  readonly input: string;
  constructor(nodeId: NodeId, classType: string, input: string, cause: unknown) {
    const why = cause instanceof Error ? cause.message : describe(cause);
    super(`node ${nodeId} (${classType}), input "${input}": ${why}`, { cause });
    this.nodeId = nodeId;
    this.input = input;
  }
}

/** What `run` gets for one slice. Throws `NodeInputError`. */
export function checkedValues(
  id: NodeId,
  node: AnyNode,
  slice: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const values: Record<string, unknown> = { ...slice };
  for (const [name, input] of Object.entries(node.inputs)) {
    try {
      const raw = Object.hasOwn(slice, name) ? slice[name] : undefined;
      values[name] = node.inputIsList ? parsedList(raw, input.parse.bind(input)) : input.parse(raw);
    } catch (error) {
      throw new NodeInputError(id, node.id, name, error);
    }
  }
  return values;
}

function parsedList(raw: unknown, parse: (raw: unknown) => unknown): unknown[] {
  if (Array.isArray(raw)) return raw.map(parse);
  const fallback = parse(undefined);
  return fallback === undefined ? [] : [fallback];
}
