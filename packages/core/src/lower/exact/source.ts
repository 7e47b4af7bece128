import { isLink, type NodeId, type PromptNode } from "@netdist/sdk/prompt";
import { consumersOf } from "../../graph/index.ts";
import type { NodeInfo } from "../../object-info/index.ts";
import { isEmpty, isPictures, isRepeater } from "./classes.ts";
import { repeat } from "./cut.ts";
import { isDependent, type Source, type Walk } from "./state.ts";
import { exactRefused, limitOf } from "./tools.ts";

/** A node that takes the batch itself: it makes the pictures up to the range's end. */
export function visitSource(
  walk: Walk,
  id: NodeId,
  node: PromptNode,
  info: NodeInfo,
  sources: readonly Source[],
): void {
  if (sources.some(isDependent))
    throw exactRefused(walk.graph, id, "takes the batch, and pictures that were made with it.");
  if (info.outputs.some(({ isList }) => isList)) throw exactRefused(walk.graph, id, "makes a list of the batch.");
  if (!info.outputs.some(({ type }) => isPictures(type))) {
    if (!consumersOf(walk.graph).has(id)) return;
    const hint = "Connect batch to the node that makes the latents.";
    throw exactRefused(walk.graph, id, "computes with the batch, so nobody can say which pictures are which.", hint);
  }
  const one = isRepeater(node.class_type) && sources.every(({ link }) => walk.facts.get(link[0])?.count === 1);
  const equal = isEmpty(node.class_type) || one;
  for (const input of walk.batchInputs.get(id) ?? []) fit(walk, id, input, equal);
  walk.states.set(id, { part: "whole", equal, source: true, masked: false });
}

/** A number past the worker's limit is refused, except where equal pictures can be repeated once more before. */
function fit(walk: Walk, id: NodeId, input: string, equal: boolean): void {
  const node = walk.graph.get(id) as PromptNode;
  const max = limitOf(walk.objectInfo, node.class_type, input, Number.MAX_SAFE_INTEGER);
  const total = Number(node.inputs[input]);
  if (total <= max) return;
  const samples = node.inputs["samples"];
  const more = Math.ceil(total / max);
  if (!equal || node.class_type !== "RepeatLatentBatch" || !isLink(samples) || more > max)
    throw exactRefused(walk.graph, id, `would have to make ${total} pictures, but takes ${max} for ${input}.`);
  const inputs = { ...node.inputs, samples: repeat(walk, samples, more), [input]: max };
  walk.graph.set(id, { ...node, inputs });
}
