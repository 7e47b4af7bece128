import { type AnyNode, type Ui } from "../node.ts";
import { isObject, type Prompt } from "../prompt/types.ts";
import { type Blocker, isBlocker, isNodeResult } from "../result.ts";

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
