import type { Link, NodeId, PromptNode } from "@netdist/sdk/prompt";
import { linkKey } from "../../graph/index.ts";
import type { NodeInfo } from "../../object-info/index.ts";
import {
  isMixer,
  isPictures,
  isRandom,
  isRepeater,
  isSampler,
  isStockSampler,
  keepsEqual,
  keepsIndex,
  latentInputs,
} from "./classes.ts";
import { cutImage, cutLatent } from "./cut.ts";
import { reindex } from "./reindex.ts";
import { type Dependent, isDependent, isMasked, type Source, type Walk } from "./state.ts";
import { exactRefused } from "./tools.ts";

/** A node below the batch: it works on the whole, or on the part where it is a sampler, an output or below a cut. */
export function visitDependent(
  walk: Walk,
  id: NodeId,
  node: PromptNode,
  info: NodeInfo,
  sources: readonly Source[],
): void {
  const dependents = sources.filter(isDependent);
  const masked = isMasked(node, sources);
  refuseMixing(walk, id, node, info, dependents);
  const below = dependents.some(({ state }) => state.part === "cut");
  if (!below && !isSampler(info) && !walk.outputs.has(id)) {
    const equal = keepsEqual(node.class_type) && dependents.every(({ state }) => state.part === "whole" && state.equal);
    walk.states.set(id, { part: "whole", equal, source: false, masked });
    return;
  }
  if (!walk.outputs.has(id)) refuseUnaligned(walk, id, info, sources);
  const aligned = dependents.map((source) => [source.input, align(walk, id, source, isSampler(info))] as const);
  walk.graph.set(id, { ...node, inputs: { ...node.inputs, ...Object.fromEntries(aligned) } });
  walk.states.set(id, { part: "cut", indexed: isIndexed(node, info, sources), masked });
  if (isSampler(info)) noteSampler(walk, id, dependents);
}

function refuseMixing(
  walk: Walk,
  id: NodeId,
  node: PromptNode,
  info: NodeInfo,
  dependents: readonly Dependent[],
): void {
  const refuse = (why: string) => exactRefused(walk.graph, id, why);
  const repeats = isRepeater(node.class_type) && node.inputs["amount"] !== 1;
  if (isMixer(node.class_type) || repeats) throw refuse("joins, picks or reorders pictures of the batch.");
  if (info.outputs.some(({ isList }) => isList)) throw refuse("makes a list of the batch.");
  const cut = dependents.some(({ state }) => state.part === "cut");
  if (cut && node.class_type === "LatentBatchSeedBehavior" && node.inputs["seed_behavior"] !== "random")
    throw refuse("gives all pictures the noise of the first, which is another one on each machine.");
}

function refuseUnaligned(walk: Walk, id: NodeId, info: NodeInfo, sources: readonly Source[]): void {
  const refuse = (why: string) => exactRefused(walk.graph, id, why);
  const dependents = sources.filter(isDependent);
  if (isSampler(info)) {
    if (!dependents.some(({ type }) => type === "LATENT"))
      throw refuse("samples a latent that does not depend on batch.");
  } else if (isRandom(info)) {
    throw refuse("draws noise for a part of the batch, which is other noise than for the whole.");
  }
  const many = sources.find(
    ({ type, state, link }) => isPictures(type) && !state && (walk.facts.get(link[0])?.count ?? 1) > 1,
  );
  if (many) throw refuse(`lays a part of the batch over ${many.input}, which has several pictures of its own.`);
}

/** The link to just the range's pictures, numbered where a sampler needs it. */
function align(walk: Walk, id: NodeId, source: Dependent, sampler: boolean): Link {
  const { link, state, type } = source;
  if (state.part === "whole") return remembered(walk, "cut", link, () => cut(walk, id, source));
  if (!sampler || type !== "LATENT" || state.indexed) return link;
  if (state.masked && walk.range.start > 0 && walk.range.length > walk.range.start)
    throw exactRefused(
      walk.graph,
      id,
      "samples a second time with a mask for each picture, which cannot be numbered anew.",
    );
  return remembered(walk, "number", link, () => reindex(walk, link) ?? beyond(walk, id));
}

function cut(walk: Walk, id: NodeId, { link, type, state, input }: Dependent): Link {
  if (type === "LATENT") return cutLatent(walk, link, state.part === "whole" && state.equal) ?? beyond(walk, id);
  if (type === "IMAGE") return cutImage(walk, link) ?? beyond(walk, id);
  throw exactRefused(walk.graph, id, `takes ${input} (${type}) of the whole batch, which cannot be cut.`);
}

function beyond(walk: Walk, id: NodeId): never {
  const { start, length } = walk.range;
  const which = length === 1 ? `picture ${start}` : `pictures ${start} to ${start + length - 1}`;
  const hint = "Give this worker a lower place in the batch, or update its ComfyUI.";
  throw exactRefused(
    walk.graph,
    id,
    `would start from ${which} of the batch, which the worker's nodes do not reach.`,
    hint,
  );
}

function remembered(walk: Walk, kind: string, link: Link, make: () => Link): Link {
  const key = `${kind} ${linkKey(link)}`;
  const known = walk.done.get(key) ?? make();
  walk.done.set(key, known);
  return known;
}

/** Whether the node's latent says which pictures it holds; where that is not known, it is numbered anew. */
function isIndexed(node: PromptNode, info: NodeInfo, sources: readonly Source[]): boolean {
  if (!keepsIndex(node.class_type) || node.class_type === "LatentBatchSeedBehavior") return false;
  if (isStockSampler(node.class_type)) return true;
  const [first] = latentInputs(info);
  const state = sources.find(({ input }) => input === first?.name)?.state;
  return state !== undefined && (state.part === "whole" || state.indexed);
}

function noteSampler(walk: Walk, nodeId: NodeId, dependents: readonly Dependent[]): void {
  const latent = dependents.find(({ type }) => type === "LATENT");
  walk.samplers.push({ nodeId, latent: latent && walk.facts.get(latent.link[0])?.latent });
}
