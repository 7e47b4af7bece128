import { type BegunPool, type PoolResult, startWholePool, WORKERS } from "@netdist/core";
import { metadataTexts } from "@netdist/sdk/prompt";
import type { Server } from "@netdist/server";
import { firstReachable } from "./load.ts";
import type { Destination, RunOptions, RunResult } from "./on-primary.ts";
import { type PoolTally, tallyPool, valuesInOrder } from "./pool-shares.ts";
import { saveValues } from "./save-values.ts";
import { showPool } from "./show-pool.ts";

/**
 * Has the batches of these pool nodes made by their workers wholly, because the primary lacks classes that the workflow
 * has. No node runs here; what the pool brings is written in order. Throws the first failure where nothing came.
 */
export async function runOnPool(
  primary: Server,
  pools: readonly { readonly id: string }[],
  options: RunOptions,
  { workers, ...to }: Destination & { readonly workers: readonly string[] },
): Promise<RunResult> {
  const { prompt, extraPngInfo, reporter, signal } = options;
  const service = primary.service(WORKERS);
  const { classes: objectInfo } = await firstReachable(primary, workers);
  const tallies: PoolTally[] = [];
  const unwatch = watchPools(primary, options, (_begun, tally) => void tallies.push(tally));
  try {
    const results = pools.map(async ({ id: nodeId }) => {
      const request = { prompt, nodeId, extraPngInfo, objectInfo };
      const { run, notices } = startWholePool(service, request, { signal });
      for (const { message } of notices) reporter.say(message);
      const result = await run.all();
      service.pool.release(run.id);
      return result;
    });
    return await finish(await Promise.all(results), tallies, options, to);
  } finally {
    unwatch();
  }
}

/** Shows every pool run that begins, and keeps what it comes to. */
export function watchPools(
  primary: Server,
  { reporter }: Pick<RunOptions, "reporter">,
  onBegin: (begun: BegunPool, tally: PoolTally) => void,
): () => void {
  return primary.service(WORKERS).watchPools((begun) => {
    showPool(reporter, begun.run);
    onBegin(begun, tallyPool(begun));
  });
}

async function finish(
  results: readonly PoolResult[],
  tallies: readonly PoolTally[],
  { prompt, extraPngInfo, reporter }: RunOptions,
  to: Destination,
): Promise<RunResult> {
  const values = results.flatMap(valuesInOrder);
  const failed = results.find(({ state }) => state === "failed" || state === "cancelled");
  if (failed?.error && values.length === 0) throw failed.error;
  for (const { state, error } of results) if (state === "partial") reporter.say(`Incomplete: ${error?.message}`);
  const files = await saveValues(values, { ...to, metadata: metadataTexts(prompt, extraPngInfo) });
  const shares = tallies.flatMap((tally) => tally.shares());
  return { shares, files, ...(failed?.error && { failure: failed.error }) };
}
