import type { NodeId, Prompt } from "@netdist/sdk/prompt";
import { type Lowerings, lower } from "../lower/index.ts";
import type { ObjectInfo } from "../object-info/index.ts";
import type { Notice } from "../plan.ts";

/** How a batch of the running prompt may be divided. */
export interface PoolRules {
  /** Most pictures that the primary may make; where it makes any, exactly so many if `isFixed`. */
  readonly local: number;
  /** Its share decides what is drawn, so speed must not. */
  readonly isFixed: boolean;
  /** Pictures of every shard where these must not depend on who is how fast; undefined: as the pool likes. */
  readonly split: number | undefined;
  readonly notices: readonly Notice[];
}

export interface PoolBatch {
  readonly prompt: Prompt;
  /** The RemotePool. */
  readonly nodeId: NodeId;
  readonly seed: bigint;
  readonly batch: number;
  readonly seedMode: "exact" | "offset";
  /** What the user wants for samplers that draw noise at every step. */
  readonly split: number;
}

/**
 * The rules of a batch. `offset`: every picture is a batch of one. `exact`: the local share is one shard with a sampler
 * that draws noise at every step, and one picture where the plain batch's noise is not that of its pictures one by one.
 * Throws as `lower`: EXACT_REFUSED where the prompt cannot be split.
 */
export function poolRules(of: PoolBatch, lowerings: Lowerings, objectInfo: ObjectInfo): PoolRules {
  const { prompt, nodeId, seed, batch, seedMode, split } = of;
  if (seedMode === "offset") return { local: batch, isFixed: false, split: 1, notices: [] };
  const { notices } = lower({
    ...{ prompt, lowerings, objectInfo, outputs: "final_image", keepOutputs: false },
    queue: { nodeId, seed, batch: 1 },
    // Two local pictures: then it says where their noise would not be that of two single ones.
    exact: { start: 2, length: 1, local: 2 },
  });
  const has = (...codes: readonly Notice["code"][]) => notices.some(({ code }) => codes.includes(code));
  const single = has("BATCH_TAIL", "UNCERTAIN");
  const noisy = has("STEP_NOISE");
  return {
    local: Math.min(batch, single ? 1 : noisy ? split : batch),
    isFixed: noisy,
    split: noisy ? split : undefined,
    notices: notices.filter(({ code }) => code === "STEP_NOISE"),
  };
}
