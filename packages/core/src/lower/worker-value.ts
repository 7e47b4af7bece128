import type { Lowering } from "@netdist/sdk";
import type { NodeId, PromptNode } from "@netdist/sdk/prompt";
import { NetDistError } from "../errors/index.ts";
import { inputOf, type RewriteTools, type StandIn } from "../graph/index.ts";

/** The worker that a prompt is lowered for, as far as nodes may name it. */
export interface TargetWorker {
  /** Its name in the config file and its address. */
  readonly names: readonly string[];
  readonly tags: readonly string[];
}

/** What a RemoteValue gives on a worker: its other value where the worker is one that it names. */
export function ownValue(
  { worker }: { readonly worker: TargetWorker | undefined },
  id: NodeId,
  node: PromptNode,
  { value, workers, text, link }: Extract<Lowering, { role: "workerValue" }>,
  tools: RewriteTools,
): (slot: number) => StandIn {
  const words = tools.input(workers);
  if (!("literal" in words) || typeof words.literal !== "string") throw notTyped(id, node, workers);
  if (worker === undefined || !isMeant(words.literal, worker)) return () => tools.input(value);
  const instead = inputOf(node, link) === undefined ? text : link;
  return () => tools.input(instead);
}

/** True where the words of a widget's text name a worker: its name, its address or one of its tags. */
export function isMeant(text: string, { names, tags }: TargetWorker): boolean {
  const bare = (address: string): string => address.replace(/\/+$/, "");
  const known = [...names.map(bare), ...tags];
  return text.split(/[\s,]+/).some((word) => word !== "" && known.includes(bare(word)));
}

function notTyped(nodeId: NodeId, { class_type: classType }: PromptNode, input: string): NetDistError {
  const message = `${input} of node ${nodeId} (${classType}) must be typed into the widget: it decides what is sent to whom.`;
  return new NetDistError("UNKNOWN_LINK", message, { phase: "lower", nodeId, classType, input });
}
