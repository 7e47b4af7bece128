import { isNetDistError, queueShares, WORKERS } from "@netdist/core";
import type { Server } from "@netdist/server";
import type { Loaded } from "./load.ts";

/** What a worker lacks for the part of a workflow that it would get, a sentence each. Throws what is no lack. */
export async function missingOn(
  primary: Server,
  worker: string,
  { prompt }: Loaded,
  signal: AbortSignal,
): Promise<string[]> {
  const workers = primary.service(WORKERS);
  const shares = queueShares(prompt, workers.lowerings);
  const share = shares.find(({ url }) => url === worker) ?? shares[0];
  const queue = share && { nodeId: share.id, seed: share.seed, batch: share.batch };
  const request = {
    remoteUrl: worker,
    prompt,
    queue,
    exact: share?.exact,
    outputs: share ? ("final_image" as const) : ("any" as const),
  };
  try {
    await workers.plan({ ...request, keepOutputs: false }, { signal });
    return [];
  } catch (error) {
    if (!isNetDistError(error)) throw error;
    return (error.facts.errors ?? [error]).map(({ message }) => message);
  }
}
