import type { Returned } from "@netdist/sdk/host";
import { isLink, isObject, type Json, type NodeId, type Prompt } from "@netdist/sdk/prompt";
import type { DraftNode } from "../validate/types.ts";
import { findTokens } from "./fingerprint.ts";
import { entryOf, type State } from "./state.ts";

/** An expansion that cannot take the node's place. */
class ExpansionError extends Error {
  override readonly name = "ExpansionError";
}

/** Puts the graphs that a node's calls gave on the schedule; the node waits for what its outputs link to. */
export async function expandNode(state: State, id: NodeId, calls: readonly Returned[]): Promise<void> {
  const { graph, schedule } = state;
  const added = calls.flatMap((call) => (call.expand ? addNodes(state, id, call.expand) : []));
  await findTokens(state, added);
  for (const child of added) if (graph.isOutput(child)) schedule.add(child);
  for (const call of calls) {
    if (!call.expand) continue;
    for (const value of Object.values(call.outputs ?? {})) if (isLink(value)) schedule.require(id, value[0]);
  }
  state.expanded.set(id, calls);
}

function addNodes(state: State, parent: NodeId, expansion: Prompt): NodeId[] {
  const { graph, options } = state;
  return Object.entries(expansion).map(([id, node]) => {
    // 0.33 no longer looks.
    if (options.profile === "0.3.64" && graph.has(id)) {
      throw new ExpansionError(`node ${parent} expands to node ${id}, which exists already: make its ids unique`);
    }
    const { draft, display } = draftOf(id, node as unknown, parent);
    graph.add(id, draft, parent, display);
    return id;
  });
}

function draftOf(id: NodeId, node: unknown, parent: NodeId): { draft: DraftNode; display: NodeId } {
  if (!isObject(node) || typeof node["class_type"] !== "string" || !isObject(node["inputs"])) {
    throw new ExpansionError(`node ${parent} expands to node ${id}, which must have class_type and inputs`);
  }
  const inputs = structuredClone(node["inputs"]) as Record<string, Json>;
  const display = node["override_display_id"];
  return {
    draft: { class_type: node["class_type"], inputs },
    display: typeof display === "string" ? display : parent,
  };
}

/** The values of an output of an expanded node, where it is a link into the graph that took the node's place. */
export function linkedValues(state: State, call: Returned, value: unknown): readonly unknown[] | undefined {
  if (!call.expand || !isLink(value)) return undefined;
  const list = entryOf(state, value[0])?.outputs[value[1]];
  if (list === undefined) throw new ExpansionError(`node ${value[0]} of an expansion has no output ${value[1]}`);
  return list;
}
