import { wrapSeed } from "@netdist/sdk";
import type { WorkerClient } from "../client/index.ts";
import { NetDistError } from "../errors/index.ts";
import { type ExactRange, type ForeignQueue, type LowerRequest, type QueueNode } from "../lower/index.ts";
import type { Range } from "../plan.ts";
import { type PoolOptions, type PoolWork, type Prepared, workSignature } from "../pool/index.ts";
import type { RemoteRequest } from "./service.ts";

type WithoutValues<T> = Omit<T, "seed" | "batch">;

/** A batch of the running prompt to be made by a pool. */
export interface PoolRequest
  extends Omit<RemoteRequest, "remoteUrl" | "queue" | "exact">,
    Pick<PoolOptions, "workers" | "onFailure" | "hedge"> {
  /** The node that sends it. */
  readonly queue: WithoutValues<QueueNode> | WithoutValues<ForeignQueue>;
  readonly seed: bigint;
  /** `exact`: together the pictures that one machine makes. `offset`: picture i is a batch of one with seed + i. */
  readonly seedMode: "exact" | "offset";
  /** Which pictures of the whole batch the workers make; those before `start` are the primary's. */
  readonly range: Range;
  /** Pictures of every shard, for samplers that draw noise at every step; `offset` mode always has one. */
  readonly split?: number | undefined;
}

type Lowered = Omit<LowerRequest, "lowerings" | "objectInfo">;

/** The work of a request; `planOn` lowers it for a worker. */
export function poolWork(
  request: PoolRequest,
  planOn: (worker: WorkerClient, lowered: Lowered, signal: AbortSignal) => Promise<Prepared>,
): PoolWork {
  const signature = workSignature(request.prompt);
  return {
    range: request.range,
    split: request.seedMode === "offset" ? 1 : request.split,
    extraPngInfo: request.extraPngInfo,
    signature: () => signature,
    check: (range, { values }) => incomplete(range, values),
    prepare: (worker, range, { signal }) => planOn(worker, lowered(request, range), signal),
  };
}

/** A batch of another size than was asked for: pictures are missing, or belong to somebody else (T19). */
function incomplete({ length }: Range, values: ReadonlyMap<string, unknown>): NetDistError | undefined {
  for (const [nodeId, value] of values) {
    const count = countOf(value);
    if (count === undefined || (count > 0 && count % length === 0)) continue;
    return new NetDistError("RESULT_INVALID", `A worker sent ${count} pictures where ${length} were asked for.`, {
      phase: "fetch",
      nodeId,
      retryable: false,
      hint: "Does a node of the workflow join or drop pictures? Such a workflow cannot be split.",
    });
  }
  return undefined;
}

/** Pictures, masks or latents of a batch; undefined for texts and sounds, which are as many as their nodes say. */
function countOf(value: unknown): number | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if ("samples" in value) return countOf(value.samples);
  return "dtype" in value && "shape" in value && Array.isArray(value.shape) ? Number(value.shape[0]) : undefined;
}

/** What the worker that makes `range` is sent. */
function lowered(
  { prompt, outputs, keepOutputs, queue, seed, seedMode, range: all }: PoolRequest,
  range: Range,
): Lowered {
  const exact: ExactRange | undefined = seedMode === "exact" ? { ...range, local: all.start } : undefined;
  const own = exact ? seed : wrapSeed(seed + BigInt(range.start));
  return { prompt, outputs, keepOutputs, exact, queue: { ...queue, seed: own, batch: range.length } };
}
