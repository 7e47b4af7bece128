import type { NodeContext } from "@netdist/sdk";
import type { NodeId, Prompt } from "@netdist/sdk/prompt";
import { systemClock } from "../env.ts";
import { NetDistError } from "../errors/index.ts";
import { type PoolOptions, workSignature } from "../pool/index.ts";
import { changeHash } from "./fingerprint.ts";
import type { PoolRecord } from "./pool-records.ts";
import { type PoolRules, poolRules } from "./pool-rules.ts";
import type { PoolRequest } from "./pool-work.ts";
import { WORKERS, type Workers } from "./service.ts";

/** What a RemotePool tells its FetchPool. Plain data. */
export interface PoolInfo {
  /** undefined: the primary makes everything itself. */
  readonly pool_id: string | undefined;
  readonly node_id: NodeId;
  readonly seed: bigint;
  readonly seed_mode: "exact" | "offset";
  /** Pictures in all; the first `local` of them are the primary's. */
  readonly batch: number;
  readonly local: number;
  /** Pictures of every shard, where that is fixed. */
  readonly split: number | undefined;
  readonly on_failure: "fail" | "partial" | "local";
}

/** The names, addresses and tags that a text lists. */
export function poolWords(text: string): readonly string[] {
  return text.split(/[,;\n]+/).filter((word) => word.trim() !== "");
}

/** What a RemotePool asks for. */
export interface PoolAsked extends Pick<PoolInfo, "seed" | "seed_mode" | "batch" | "on_failure"> {
  /** Names, addresses and tags; none: every worker. */
  readonly workers: readonly string[];
  /** Whether the primary makes pictures too. */
  readonly includeLocal: boolean;
  /** Pictures of a shard with a sampler that draws noise at every step. */
  readonly split: number;
  /** Milliseconds that a shard may take. */
  readonly timeLimit: number;
}

/**
 * Has the running prompt's batch made by the pool on behalf of the node that runs; what the primary makes of it is fixed
 * when this returns. The run is stopped when the prompt's run fails, is interrupted, or ends without anybody having
 * fetched it.
 */
export async function dispatchPool(context: NodeContext, asked: PoolAsked): Promise<PoolInfo> {
  const workers = context.service(WORKERS);
  const { seed, seed_mode, batch, on_failure } = asked;
  const { prompt, uniqueId: nodeId } = context;
  const rules = poolRules(
    { prompt, nodeId, seed, batch, seedMode: seed_mode, split: asked.split },
    workers.lowerings,
    await workers.objectInfo(),
  );
  const local = asked.includeLocal ? await localShare(workers, prompt, asked, rules) : 0;
  const info = { node_id: nodeId, seed, seed_mode, batch, local, split: rules.split, on_failure };
  for (const { message } of rules.notices) context.log.warn(message);
  if (local === batch) return { ...info, pool_id: undefined };
  const hash = await changeHash(context, prompt);
  const { extraPngInfo, run: own } = context;
  const request = requestOf({ prompt, extraPngInfo, ownerPromptId: own.promptId }, asked, info);
  const run = workers.startPool(request, { signal: own.signal });
  const record = workers.poolRecords.add(run);
  const signature = workSignature(prompt);
  record.local = local === 0 ? undefined : { units: local, signature, since: systemClock.now() };
  workers.changes.dispatched(hash, () => workers.poolRecords.standing(run.id));
  context.run.onEnd(async (how) => {
    await run.cancel(
      how === "success"
        ? "nobody fetched its result"
        : `the local run ${how === "error" ? "failed" : "was interrupted"}`,
    );
    workers.poolRecords.drop(run.id);
    workers.pool.release(run.id);
  });
  context.notify(
    [`${batch - local} of ${batch} sent to the pool`, ...rules.notices.map(({ message }) => message)].join("\n"),
  );
  return { ...info, pool_id: run.id };
}

/** What the pool is asked for: everything of a batch but its local pictures. */
export function requestOf(
  { prompt, extraPngInfo, ownerPromptId }: Pick<PoolRequest, "prompt" | "extraPngInfo" | "ownerPromptId">,
  { workers, timeLimit }: Pick<PoolAsked, "workers" | "timeLimit">,
  { node_id, seed, seed_mode, batch, local, split, on_failure }: Omit<PoolInfo, "pool_id">,
): PoolRequest {
  const onFailure: PoolOptions["onFailure"] = on_failure === "fail" ? "fail" : "partial";
  return {
    ...{ prompt, extraPngInfo, ownerPromptId, outputs: "final_image", keepOutputs: false, timeLimit },
    ...{ workers, onFailure, seed, seedMode: seed_mode, split },
    queue: { nodeId: node_id },
    range: { start: local, length: batch - local },
  };
}

/** The primary has made its own part of a batch: remembers how long it took, once. */
export function localIsDone(context: NodeContext, record: PoolRecord): void {
  const { local } = record;
  record.local = undefined;
  if (local) context.service(WORKERS).ownSpeed.learn(local.signature, local.units, systemClock.now() - local.since);
}

async function localShare(
  workers: Workers,
  prompt: Prompt,
  { batch, workers: words }: PoolAsked,
  { local: most, isFixed }: PoolRules,
): Promise<number> {
  if (isFixed) return most;
  const entries = await workers.members(words);
  return Math.min(most, workers.ownSpeed.share(batch, workSignature(prompt), entries));
}

/** The error of a pool whose values are no longer here. */
export function poolGone(id: string, nodeId: NodeId): NetDistError {
  return new NetDistError("LOST", `What the pool made in run ${id} is not kept here any more.`, {
    phase: "fetch",
    nodeId,
    hint: "Run again: Queue on pool sends it anew.",
  });
}
