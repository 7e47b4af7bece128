import { isNetDistError } from "../errors/index.ts";
import { type QueueShare, queueShares, type RemoteRequest, type Workers } from "../workers/index.ts";
import type { WorkflowRequest } from "./service.ts";

/** What of a workflow one worker is asked for. */
type Asked = Pick<RemoteRequest, "remoteUrl" | "prompt" | "queue" | "exact" | "outputs" | "keepOutputs">;

/**
 * Asks a worker for a whole workflow; where all that the workflow shows is fetched from workers, so that nothing would be
 * left of it there, for the part of its first queue node.
 */
export async function askFor<T>(
  { lowerings }: Workers,
  { prompt }: WorkflowRequest,
  remoteUrl: string,
  ask: (asked: Asked) => Promise<T>,
): Promise<T> {
  try {
    return await ask({ remoteUrl, prompt, queue: undefined, outputs: "any", keepOutputs: false });
  } catch (error) {
    const share = isNetDistError(error, "NO_OUTPUTS") ? firstShare(prompt, lowerings) : undefined;
    if (share === undefined) throw error;
    const { id: nodeId, seed, batch, exact } = share;
    const part = { queue: { nodeId, seed, batch }, exact, outputs: "final_image", keepOutputs: false } as const;
    return await ask({ remoteUrl, prompt, ...part });
  }
}

/** undefined where there is none, or where only a run of the workflow can tell its seed and batch. */
function firstShare(...[prompt, table]: Parameters<typeof queueShares>): QueueShare | undefined {
  try {
    return queueShares(prompt, table)[0];
  } catch {
    return undefined;
  }
}
