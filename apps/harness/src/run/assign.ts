import { type Lowerings, type QueueNodeAt, queueNodesOf, setQueue } from "@netdist/core";
import { isLink, type NodeId, type Prompt } from "@netdist/sdk/prompt";

/** Which queue node sends to which worker. */
export interface Assignment {
  readonly prompt: Prompt;
  readonly used: readonly QueueNodeAt[];
  /** Workers that no queue node was left for. */
  readonly idle: readonly string[];
  /** Queue nodes that no worker was left for; they are switched off. */
  readonly disabled: readonly QueueNodeAt[];
}

/**
 * Puts worker addresses into a prompt's enabled queue nodes, in node-id order. Without addresses the nodes keep their
 * own.
 */
export function assignWorkers(prompt: Prompt, table: Lowerings, workers: readonly string[]): Assignment {
  const nodes = queueNodesOf(prompt, table);
  if (workers.length === 0) return { prompt, used: nodes, idle: [], disabled: [] };
  const pairs = nodes.map((node, index) => ({ ...node, url: workers[index] }));
  const assigned = pairs.reduce(
    (before, { id, url }) => (url === undefined ? switchOff(before, table, id) : setQueue(before, table, id, { url })),
    prompt,
  );
  return {
    prompt: assigned,
    used: pairs.filter(({ url }) => url !== undefined),
    idle: workers.slice(nodes.length),
    disabled: pairs.filter(({ url }) => url === undefined),
  };
}

/** Switches a queue node off, and lets what it feeds give nothing: nobody asked for a picture in the place of its own. */
function switchOff(prompt: Prompt, table: Lowerings, id: NodeId): Prompt {
  const skipping = Object.entries(setQueue(prompt, table, id, { enabled: false })).map(([key, node]) => {
    const lowering = table.get(node.class_type)?.lowering;
    if (lowering?.role !== "fetch") return [key, node];
    const from = node.inputs[lowering.info];
    const fed = isLink(from) && from[0] === id;
    return [key, fed ? { ...node, inputs: { ...node.inputs, [lowering.ifDisabled]: "skip" } } : node];
  });
  return Object.fromEntries(skipping) as Prompt;
}
