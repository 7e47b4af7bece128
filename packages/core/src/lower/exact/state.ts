import type { Link, NodeId, PromptNode } from "@netdist/sdk/prompt";
import { type Graph, inputOf, linkKey, linksOf } from "../../graph/index.ts";
import { nodeInfo } from "../../object-info/index.ts";
import { socketType } from "../socket-type.ts";
import { isPictures, isPlain } from "./classes.ts";
import { type PictureFacts, pictureFacts } from "./facts.ts";
import type { SamplerAt } from "./notices.ts";
import { type CutTools, exactRefused } from "./tools.ts";

/** Which pictures of the whole batch a node's outputs hold: all up to the range's end, or just the range. */
export type State =
  | {
      readonly part: "whole";
      /** All pictures are the same. */
      readonly equal: boolean;
      /** Only its pictures and latents depend on the batch: it is where the batch begins. */
      readonly source: boolean;
      readonly masked: boolean;
    }
  | {
      readonly part: "cut";
      /** Its latent says which pictures it holds. */
      readonly indexed: boolean;
      /** Its latent has a noise mask of its own for each picture. */
      readonly masked: boolean;
    };

/** A walk through the graph from sources to outputs. */
export interface Walk extends CutTools {
  readonly graph: Map<NodeId, PromptNode>;
  /** Inputs that took the batch, by node. */
  readonly batchInputs: ReadonlyMap<NodeId, readonly string[]>;
  /** Nodes that the worker runs for their own sake. */
  readonly outputs: ReadonlySet<NodeId>;
  readonly states: Map<NodeId, State>;
  readonly facts: Map<NodeId, PictureFacts>;
  readonly samplers: SamplerAt[];
  /** Links that were cut or numbered anew, by kind and link. */
  readonly done: Map<string, Link>;
}

/** A linked input of a node. */
export interface Source {
  readonly input: string;
  readonly link: Link;
  readonly type: string | undefined;
  /** undefined: it does not depend on the batch. */
  readonly state: State | undefined;
}

export type Dependent = Source & { readonly state: State };

export function isDependent(source: Source): source is Dependent {
  return source.state !== undefined;
}

/** A node's linked inputs; remembers what the text says of its own pictures. */
export function visitInputs(walk: Walk, id: NodeId, node: PromptNode): readonly Source[] {
  const sources = linksOf(node).map(({ input, link }): Source => {
    const type = socketType(walk.graph, walk.objectInfo, link);
    return { input, link, type, state: stateOf(walk, id, link, type) };
  });
  const pictures = new Map(sources.filter(({ type }) => isPictures(type)).map(({ link }) => [linkKey(link), link[0]]));
  const above = (link: Link): PictureFacts | undefined => {
    const source = pictures.get(linkKey(link));
    return source === undefined ? undefined : walk.facts.get(source);
  };
  walk.facts.set(id, pictureFacts(walk.graph, node, above));
  return sources;
}

function stateOf(walk: Walk, consumer: NodeId, [source, slot]: Link, type: string | undefined): State | undefined {
  const state = walk.states.get(source);
  if (state === undefined) return undefined;
  const node = walk.graph.get(source);
  if (node?.class_type === "GetImageSize" && slot === 2)
    throw exactRefused(
      walk.graph,
      consumer,
      `counts the pictures of node ${source}, which are a part of the batch only.`,
    );
  if (isPlain(type) || (state.part === "whole" && state.source && !isPictures(type))) return undefined;
  return state;
}

/** True where a node's latent keeps the masks of the latents that it takes, or gets one for each picture here. */
export function isMasked(node: PromptNode, sources: readonly Source[]): boolean {
  const setsMask = inputOf(node, "mask") !== undefined && /Latent|Inpaint/.test(node.class_type);
  return sources.some(
    ({ input, type, state }) =>
      state !== undefined && ((type === "LATENT" && state.masked) || (setsMask && input === "mask")),
  );
}

/** What the worker says of a node's class; undefined for one that it lacks, which preflight refuses. */
export function infoOf(walk: { readonly graph: Graph } & Pick<CutTools, "objectInfo">, id: NodeId) {
  return nodeInfo(walk.objectInfo, walk.graph.get(id)?.class_type ?? "");
}
