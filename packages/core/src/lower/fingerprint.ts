import { createHash } from "node:crypto";
import { type Json, type NodeId, type Prompt, type PromptNode, stringifyJson } from "@netdist/sdk/prompt";
import { ancestorsOf, graphOf } from "../graph/index.ts";
import type { Lowerings } from "./table.ts";
import { fetchesOf } from "./wanted.ts";

/**
 * SHA-256 (hex) of everything that decides what a queue node's worker computes: its own widgets, and the classes,
 * literals and links of all that its FetchRemote nodes are computed from. Change tokens and titles do not count, nor
 * does the order of nodes or inputs.
 */
export function fingerprintText(prompt: Prompt, table: Lowerings, queueNodeId: NodeId): string {
  const graph = graphOf(prompt);
  const relevant = ancestorsOf(graph, [queueNodeId, ...fetchesOf(graph, table, queueNodeId)]);
  const hash = createHash("sha256");
  for (const id of [...relevant].sort()) {
    const node = graph.get(id);
    if (node) hash.update(`${stringifyJson(lineOf(id, node))}\n`);
  }
  return hash.digest("hex");
}

function lineOf(id: NodeId, { class_type, inputs }: PromptNode): Json {
  const byName = Object.entries(inputs).sort(([a], [b]) => (a < b ? -1 : 1));
  return [id, class_type, byName.map(([name, value]) => [name, inOrder(value)])];
}

/** The value with every object's keys sorted; the graph's depth limit bounds the recursion. */
function inOrder(value: Json): Json {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map(inOrder);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([key, member]) => [key, inOrder(member ?? null)]));
}
