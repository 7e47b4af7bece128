import type { JsonObject, NodeId, Prompt } from "@netdist/sdk/prompt";
import { NetDistError } from "../errors/index.ts";
import { type Graph, graphOf, inputOf } from "../graph/index.ts";
import type { Lowerings } from "../lower/index.ts";
import { roleOf } from "../lower/table.ts";
import type { ObjectInfo } from "../object-info/index.ts";
import type { Notice } from "../plan.ts";
import type { PoolRun } from "../pool/index.ts";
import { type PoolInfo, poolWords, requestOf } from "./dispatch-pool.ts";
import { poolRules } from "./pool-rules.ts";
import type { Workers } from "./service.ts";
import { literal } from "./shares.ts";

/** A batch that its pool makes wholly. */
export interface WholePool {
  readonly run: PoolRun;
  readonly notices: readonly Notice[];
}

export interface WholePoolRequest {
  readonly prompt: Prompt;
  /** The RemotePool. */
  readonly nodeId: NodeId;
  readonly extraPngInfo: JsonObject;
  /** Of the workers: the classes that decide how a batch may be divided. */
  readonly objectInfo: ObjectInfo;
}

/**
 * Has the whole batch of a RemotePool made by its workers, for who runs no node of the prompt. Throws UNKNOWN_LINK where
 * one of its inputs is linked: then only a primary that runs the prompt can know it; and as `poolRules`.
 */
export function startWholePool(
  workers: Workers,
  { prompt, nodeId, extraPngInfo, objectInfo }: WholePoolRequest,
  { signal }: { readonly signal: AbortSignal },
): WholePool {
  const asked = askedOf(graphOf(prompt), workers.lowerings, nodeId);
  const { seed, batch, seed_mode } = asked;
  const of = { prompt, nodeId, seed, batch, seedMode: seed_mode, split: asked.split };
  const { split, notices } = poolRules(of, workers.lowerings, objectInfo);
  // Nobody is here who could make what the workers cannot.
  const on_failure = asked.on_failure === "partial" ? "partial" : "fail";
  const info = { node_id: nodeId, seed, seed_mode, batch, local: 0, split, on_failure } as const;
  const run = workers.startPool(requestOf({ prompt, extraPngInfo, ownerPromptId: "" }, asked, info), { signal });
  return { run, notices };
}

interface Asked extends Pick<PoolInfo, "seed" | "seed_mode" | "batch" | "on_failure"> {
  readonly workers: readonly string[];
  readonly split: number;
  readonly timeLimit: number;
}

function askedOf(graph: Graph, table: Lowerings, id: NodeId): Asked {
  const node = graph.get(id);
  const of = roleOf(table, node?.class_type, "pool");
  if (of === undefined)
    throw new NetDistError("PROMPT_INVALID", `Node ${id} of the prompt is no pool node.`, {
      phase: "lower",
      nodeId: id,
    });
  const number = (input: string): number => Number(literal(graph, id, input));
  const text = (input: string): string => textOf(graph, id, input);
  const minutes = inputOf(node, of.timeLimit) === undefined ? 60 : number(of.timeLimit);
  return {
    workers: poolWords(text(of.workers)),
    seed: literal(graph, id, of.seed),
    batch: number(of.batch),
    seed_mode: text(of.seedMode) === "offset" ? "offset" : "exact",
    on_failure: text(of.onFailure) === "partial" ? "partial" : "fail",
    split: number(of.split),
    timeLimit: minutes * 60_000,
  };
}

function textOf(graph: Graph, id: NodeId, input: string): string {
  const node = graph.get(id);
  const value = inputOf(node, input) ?? "";
  if (typeof value === "string") return value;
  throw new NetDistError("UNKNOWN_LINK", `${input} of node ${id} (${node?.class_type}) is linked to another node.`, {
    ...{ phase: "lower", nodeId: id, classType: node?.class_type, input },
    hint: "Type it into the widget: no node runs here that could give it.",
  });
}
