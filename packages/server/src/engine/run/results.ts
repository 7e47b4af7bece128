import { type AnyNode, type Blocker, isBlocker, isNodeResult, type Ui } from "@netdist/sdk";
import { isObject, type JsonObject, type Prompt } from "@netdist/sdk/prompt";

/** What one call gave: a value per output, or none where it only had UI results. */
export interface Returned {
  readonly outputs: Readonly<Record<string, unknown>> | undefined;
  readonly ui: Ui | undefined;
  readonly expand: Prompt | undefined;
}

/** Brings the forms that `run` may return to one. A blocker stands for every output. */
export function returned(node: AnyNode, value: unknown): Returned {
  if (isBlocker(value)) return { outputs: blocked(node, value), ui: undefined, expand: undefined };
  if (!isNodeResult(value)) return { outputs: outputsOf(node, value), ui: undefined, expand: undefined };
  const outputs = value.outputs === undefined ? undefined : outputsOf(node, value.outputs);
  return { outputs, ui: value.ui, expand: value.expand };
}

function outputsOf(node: AnyNode, value: unknown): Readonly<Record<string, unknown>> {
  if (isBlocker(value)) return blocked(node, value);
  if (isObject(value)) return value;
  if (value === undefined && Object.keys(node.outputs).length === 0) return {};
  throw new TypeError(`${node.id} must return an object with its outputs`);
}

function blocked(node: AnyNode, blocker: Blocker): Record<string, Blocker> {
  return Object.fromEntries(Object.keys(node.outputs).map((name) => [name, blocker]));
}

/**
 * A list per output over all calls; calls that had only UI results add nothing. `linked` gives the values of outputs
 * that are links into an expansion.
 */
export function mergeOutputs(
  node: AnyNode,
  calls: readonly Returned[],
  linked: (call: Returned, value: unknown) => readonly unknown[] | undefined,
): unknown[][] {
  const given = calls.filter((call) => call.outputs !== undefined);
  if (given.length === 0) return [];
  return Object.entries(node.outputs).map(([name, output]) =>
    given.flatMap((call) => {
      const value = call.outputs?.[name];
      const values = linked(call, value);
      if (values) return values;
      if (!output.isList || isBlocker(value)) return [value];
      if (Array.isArray(value)) return value;
      throw new TypeError(`${node.id}, output "${name}": expected a list, as the definition says`);
    }),
  );
}

/** UI results over all calls, each key's lists one after the other; the first call says which keys there are. */
export function mergeUi(calls: readonly Returned[]): JsonObject | undefined {
  const given = calls.flatMap((call) => (call.ui === undefined ? [] : [call.ui]));
  const keys = Object.keys(given[0] ?? {});
  if (keys.length === 0) return undefined;
  return Object.fromEntries(keys.map((key) => [key, given.flatMap((ui) => ui[key] ?? [])]));
}
