import type { Ui } from "./node.ts";
import type { Prompt } from "./prompt/types.ts";

// Registered symbols: packs carry their own copy of this module and still recognise each other's values.
const BLOCKER: unique symbol = Symbol.for("netdist.blocker") as never;
const RESULT: unique symbol = Symbol.for("netdist.result") as never;

/** In place of an output's value: consumers do not run. With a message, the first consumer reports it. */
export interface Blocker {
  readonly [BLOCKER]: true;
  readonly message: string | undefined;
}

/** A blocker: in place of one output's value, or of all of them. */
export function block(message?: string): Blocker {
  return { [BLOCKER]: true, message };
}

/** True for a blocker of any copy of this module. */
export function isBlocker(value: unknown): value is Blocker {
  return typeof value === "object" && value !== null && BLOCKER in value;
}

/** What `run` gives when it has more to say than its outputs. */
export interface NodeResult<V> {
  readonly [RESULT]: true;
  readonly outputs: V | undefined;
  readonly ui: Ui | undefined;
  readonly expand: Prompt | undefined;
}

/** Outputs with UI results (`ui`), or with a graph that takes this node's place (`expand`, outputs may be its links). */
export function nodeResult<V>(result: { outputs?: V; ui?: Ui; expand?: Prompt }): NodeResult<V> {
  return { [RESULT]: true, outputs: result.outputs, ui: result.ui, expand: result.expand };
}

/** True for a result of any copy of this module. */
export function isNodeResult(value: unknown): value is NodeResult<unknown> {
  return typeof value === "object" && value !== null && RESULT in value;
}
