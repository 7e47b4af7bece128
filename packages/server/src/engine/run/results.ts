import { type AnyNode, isBlocker } from "@netdist/sdk";
import type { Returned } from "@netdist/sdk/host";
import type { JsonObject } from "@netdist/sdk/prompt";

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
      if (values) return output.isList ? values.flatMap((list) => listOf(node, name, list)) : values;
      return output.isList ? listOf(node, name, value) : [value];
    }),
  );
}

/** ComfyUI takes the values behind a link of an expansion apart in the same way: each of them has to be a list. */
function listOf(node: AnyNode, name: string, value: unknown): readonly unknown[] {
  if (isBlocker(value)) return [value];
  if (Array.isArray(value)) return value;
  throw new TypeError(`${node.id}, output "${name}": expected a list, as the definition says`);
}

/** UI results over all calls, each key's lists one after the other; the first call says which keys there are. */
export function mergeUi(calls: readonly Returned[]): JsonObject | undefined {
  const given = calls.flatMap((call) => (call.ui === undefined ? [] : [call.ui]));
  const keys = Object.keys(given[0] ?? {});
  if (keys.length === 0) return undefined;
  return Object.fromEntries(keys.map((key) => [key, given.flatMap((ui) => ui[key] ?? [])]));
}
