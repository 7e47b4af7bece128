import type { PoolInfo } from "@netdist/core";
import { type Input, InputError, socket } from "@netdist/sdk";

/** The socket between Queue on pool and Fetch from pool. */
export function poolSocket(): Input<PoolInfo> {
  return socket("REMPOOL", {}, parsePoolInfo);
}

/** Checks a REMPOOL value. Throws `InputError`. */
function parsePoolInfo(raw: unknown): PoolInfo {
  const info = raw as Partial<PoolInfo> | null;
  if (typeof info === "object" && info !== null && typeof info.node_id === "string" && info.seed !== undefined) {
    // A host may hand small integers on as numbers.
    return {
      ...(info as PoolInfo),
      seed: BigInt(info.seed),
      pool_id: info.pool_id ?? undefined,
      split: info.split ?? undefined,
    };
  }
  throw new InputError("a pool from Queue on pool", raw);
}
