import { isLink, type Json, type Link, type Prompt } from "@netdist/sdk/prompt";
import { graphOf } from "../graph/index.ts";
import { prune } from "./prune.ts";

/** Only what some links of a prompt are computed from, every id with a prefix: a graph to be put into another one. */
export function keptGraph(prompt: Prompt, links: readonly Link[], prefix: string): Prompt {
  const graph = prune(graphOf(prompt), new Set(links.map(([id]) => id)));
  const moved = (value: Json): Json => (isLink(value) ? [prefix + value[0], value[1]] : value);
  const entries = [...graph].map(([id, node]) => {
    const inputs = Object.entries(node.inputs).map(([name, value]) => [name, moved(value)]);
    return [prefix + id, { ...node, inputs: Object.fromEntries(inputs) }] as const;
  });
  return Object.fromEntries(entries);
}
