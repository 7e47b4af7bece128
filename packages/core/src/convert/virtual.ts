import { list } from "./saved-graph.ts";
import type { Placed, Scope } from "./scope.ts";

type Virtual = "reroute" | "primitive" | "note" | "getter" | "setter";

/** Nodes that only the browser knows: ComfyUI's own, and the Set/Get pair that many workflows use. */
const VIRTUAL: ReadonlyMap<string, Virtual> = new Map([
  ["Reroute", "reroute"],
  ["PrimitiveNode", "primitive"],
  ["Note", "note"],
  ["MarkdownNote", "note"],
  ["GetNode", "getter"],
  ["SetNode", "setter"],
]);

/** What a node is that exists in the browser only; undefined for a real class. */
export function virtualKind(type: string): Virtual | undefined {
  return VIRTUAL.get(type);
}

/** The SetNode of a GetNode's name, here or in a graph around. */
export function setterOf({ scope, node }: Placed): Placed | undefined {
  const name = list(node.values)[0];
  for (let at: Scope | undefined = scope; at !== undefined; at = at.host?.scope) {
    for (const other of at.graph.nodes.values()) {
      if (other.type === "SetNode" && list(other.values)[0] === name) return { scope: at, node: other };
    }
  }
  return undefined;
}
