import type { Json, JsonObject } from "@netdist/sdk/prompt";
import { isObject } from "@netdist/sdk/prompt";
import type { NodeInfo } from "../object-info/index.ts";
import { type Aligned, alignList, alignNamed } from "./align.ts";
import { list, type SavedNode } from "./saved-graph.ts";

/**
 * The values of a node's widgets. A list is read by position, as the frontend does; where that does not come out even
 * the names that newer frontends save decide, then the order of older frontends, which kept a value for forceInput.
 */
export function alignValues(node: SavedNode, info: NodeInfo): Aligned {
  if (isObject(node.values)) return alignNamed(info.inputs, node, node.values);
  if (node.type === "CustomCombo") return customCombo(node);
  const plain = alignList(info.inputs, node, false);
  if (isEven(plain)) return plain;
  if (node.named !== undefined) return alignNamed(info.inputs, node, node.named);
  const forced = alignList(info.inputs, node, true);
  return isEven(forced) ? forced : plain;
}

/** The one stock node whose widgets the browser makes: choice, index, option1, option2, … */
function customCombo(node: SavedNode): Aligned {
  const values = list(node.values).map((value, at) => [["choice", "index"][at] ?? `option${at - 1}`, value] as const);
  return { values: new Map(values), left: 0 };
}

function isEven({ left, misfit }: Aligned): boolean {
  return left === 0 && misfit === undefined;
}

/** A literal as it stands in a prompt: a list is wrapped, because a bare one would be taken for a link. */
export function literal(value: Json, type?: string): Json {
  if (!Array.isArray(value)) return value;
  const wrapped: JsonObject = { __value__: value };
  return type === "CURVE" ? { __type__: "CURVE", ...wrapped } : wrapped;
}
