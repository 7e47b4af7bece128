import { type Lowerings, type QueueNodeAt, queueNodesOf, setQueue } from "@netdist/core";
import type { Prompt } from "@netdist/sdk/prompt";

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
    (before, { id, url }) => setQueue(before, table, id, url === undefined ? { enabled: false } : { url }),
    prompt,
  );
  return {
    prompt: assigned,
    used: pairs.filter(({ url }) => url !== undefined),
    idle: workers.slice(nodes.length),
    disabled: pairs.filter(({ url }) => url === undefined),
  };
}
