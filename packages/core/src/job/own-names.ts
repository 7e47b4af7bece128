import type { NodeId, PromptNode } from "@netdist/sdk/prompt";
import type { WorkerClient } from "../client/worker.ts";
import { type Capture, isOurs, type Plan } from "../plan.ts";

export interface Named {
  readonly plan: Plan;
  /** Names of the worker's own files that are taken for it. */
  readonly taken: readonly string[];
}

/**
 * The plan with names of its own for the files that its captures save: servers that share an output folder count them
 * each for itself, and would write over each other's. A WebP gets a name that was used before: behind the slash ComfyUI
 * finds no file to count on from, and writes over it; the nonce has it written each time.
 */
export function withOwnNames(plan: Plan, { ownFiles, random }: Pick<WorkerClient, "ownFiles" | "random">): Named {
  const name = random.uuid().slice(0, 8);
  const taken: string[] = [];
  const changes = new Map<NodeId, PromptNode["inputs"]>();
  for (const { nodeId, webp } of plan.captures.filter(isOurs)) {
    const prefix = plan.prompt[nodeId]?.inputs["filename_prefix"];
    if (typeof prefix !== "string" || changes.has(nodeId)) continue;
    const own = webp && ownFiles.take();
    if (own !== undefined) taken.push(own);
    const reused = { filename_prefix: `netdist/${own}/`, netdist_nonce: random.uuid() };
    changes.set(nodeId, own === undefined ? { filename_prefix: `${prefix}-${name}` } : reused);
  }
  const named = Object.entries(plan.prompt).map(([id, node]): [string, PromptNode] => {
    const inputs = changes.get(id);
    return [id, inputs === undefined ? node : { ...node, inputs: { ...node.inputs, ...inputs } }];
  });
  return { plan: { ...plan, prompt: Object.fromEntries(named) }, taken };
}

/** The plan whose pictures come as PNG instead: for those that a WebP does not carry unharmed. */
export function withPng(plan: Plan, captures: readonly Capture[]): Plan {
  const nodes = { ...plan.prompt };
  for (const { nodeId, webp } of captures) {
    const images = nodes[nodeId]?.inputs["images"];
    if (webp === undefined || images === undefined) continue;
    nodes[nodeId] = { class_type: "PreviewImage", inputs: { images }, _meta: { title: "Send back" } };
  }
  const stale = new Set(captures);
  return { ...plan, prompt: nodes, captures: plan.captures.map((one) => (stale.has(one) ? plain(one) : one)) };
}

function plain({ key, carrier, nodeId, source }: Capture): Capture {
  return { key, carrier, nodeId, source };
}
