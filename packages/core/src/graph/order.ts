import type { NodeId } from "@netdist/sdk/prompt";
import { NetDistError } from "../errors/index.ts";
import type { Graph } from "./graph.ts";
import { consumersOf, linksOf } from "./links.ts";

/** Every id after the ids that its node takes links from. Throws PROMPT_INVALID naming a node of a cycle. */
export function topologicalOrder(graph: Graph): readonly NodeId[] {
  const waiting = new Map<NodeId, number>();
  for (const [id, node] of graph) {
    const sources = new Set(linksOf(node).map(({ link }) => link[0]));
    waiting.set(id, [...sources].filter((source) => graph.has(source)).length);
  }
  const consumers = consumersOf(graph);
  const order = [...graph.keys()].filter((id) => waiting.get(id) === 0);
  // The list grows while it is walked: a node joins when the last of its sources has been seen.
  for (const id of order) {
    for (const consumer of consumers.get(id) ?? []) {
      const left = (waiting.get(consumer) ?? 0) - 1;
      waiting.set(consumer, left);
      if (left === 0) order.push(consumer);
    }
  }
  if (order.length < graph.size) throw cycle(graph, new Set(order));
  return order;
}

function cycle(graph: Graph, done: ReadonlySet<NodeId>): NetDistError {
  const seen = new Set<NodeId>();
  let id = [...graph.keys()].find((key) => !done.has(key)) ?? "";
  // Upwards from a node that waits for ever, the first node met twice lies on the cycle.
  while (!seen.has(id)) {
    seen.add(id);
    const sources = linksOf(graph.get(id) ?? { class_type: "", inputs: {} }).map(({ link }) => link[0]);
    id = sources.find((source) => graph.has(source) && !done.has(source)) ?? id;
  }
  const classType = graph.get(id)?.class_type;
  return new NetDistError("PROMPT_INVALID", `Node ${id} (${classType}) takes its own output as an input.`, {
    phase: "lower",
    nodeId: id,
    classType,
    hint: "Remove one link of the circle.",
  });
}

/** Order of node ids as people count them: "2" before "10", "89:0" before "89:1", numbers before names. */
export function compareIds(a: NodeId, b: NodeId): number {
  const [left, right] = [a.split(":"), b.split(":")];
  for (let at = 0; at < Math.min(left.length, right.length); at += 1) {
    const difference = compareParts(left[at] ?? "", right[at] ?? "");
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

function compareParts(a: string, b: string): number {
  const [left, right] = [numberOf(a), numberOf(b)];
  if (left !== undefined && right !== undefined && left !== right) return left < right ? -1 : 1;
  if ((left === undefined) !== (right === undefined)) return left === undefined ? 1 : -1;
  return a < b ? -1 : a > b ? 1 : 0;
}

function numberOf(part: string): bigint | undefined {
  return /^\d{1,100}$/.test(part) ? BigInt(part) : undefined;
}
