import { isLink, type Json, type NodeId, type Prompt, type PromptNode } from "@netdist/sdk/prompt";
import { NetDistError } from "../errors/index.ts";
import { compareIds, inputOf } from "../graph/index.ts";
import { type Lowerings, roleOf } from "./table.ts";

/** A node of a prompt that sends to a worker. */
export interface QueueNodeAt {
  readonly id: NodeId;
  readonly classType: string;
  /** Its own title, else its class. */
  readonly title: string;
  /** The widget's text; undefined where it is a link. */
  readonly url: string | undefined;
}

/** The enabled queue nodes of a prompt in node-id order. One whose `enabled` is a link counts as enabled. */
export function queueNodesOf(prompt: Prompt, table: Lowerings): readonly QueueNodeAt[] {
  return Object.entries(prompt)
    .flatMap(([id, node]): QueueNodeAt[] => {
      const lowering = roleOf(table, node.class_type, "queue", "chainWorker");
      if (lowering === undefined || !isEnabled(node, lowering.enabled)) return [];
      const url = inputOf(node, lowering.url);
      const classType = node.class_type;
      return [{ id, classType, title: node._meta?.title ?? classType, url: typeof url === "string" ? url : undefined }];
    })
    .sort((a, b) => compareIds(a.id, b.id));
}

/** The nodes of a prompt that give a batch to a pool, in node-id order. */
export function poolNodesOf(prompt: Prompt, table: Lowerings): readonly Pick<QueueNodeAt, "id" | "title">[] {
  return Object.entries(prompt)
    .filter(([, node]) => roleOf(table, node.class_type, "pool"))
    .map(([id, node]) => ({ id, title: node._meta?.title ?? node.class_type }))
    .sort((a, b) => compareIds(a.id, b.id));
}

/** The prompt with another address for a queue node, or with the node switched on or off. Throws PROMPT_INVALID. */
export function setQueue(
  prompt: Prompt,
  table: Lowerings,
  id: NodeId,
  change: { readonly url?: string; readonly enabled?: boolean },
): Prompt {
  const node = Object.hasOwn(prompt, id) ? prompt[id] : undefined;
  const lowering = roleOf(table, node?.class_type, "queue", "chainWorker");
  if (node === undefined || lowering === undefined) {
    throw new NetDistError("PROMPT_INVALID", `Node ${id} of the prompt is no queue node.`, {
      phase: "lower",
      nodeId: id,
      classType: node?.class_type,
    });
  }
  const changes: Record<string, Json> = {
    ...(change.url !== undefined && { [lowering.url]: change.url }),
    ...(change.enabled !== undefined && { [lowering.enabled]: change.enabled ? "true" : "false" }),
  };
  const changed: PromptNode = { ...node, inputs: { ...node.inputs, ...changes } };
  return Object.fromEntries(Object.entries(prompt).map(([key, value]) => [key, key === id ? changed : value]));
}

/** True where a queue node's `enabled` is "true", or a link whose value nobody knows yet. */
export function isEnabled(node: PromptNode | undefined, input: string): boolean {
  const enabled = inputOf(node, input);
  return enabled === "true" || enabled === true || isLink(enabled);
}
