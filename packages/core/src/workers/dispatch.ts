import type { NodeContext } from "@netdist/sdk";
import { changeHash } from "./fingerprint.ts";
import { type RemoteJob, type RemoteRequest, WORKERS } from "./service.ts";

/** REMINFO: which job on which worker; empty when nothing was sent. */
export interface RemoteInfo {
  readonly remote_url?: string;
  readonly job_id?: string;
}

type Asked = Pick<RemoteRequest, "remoteUrl" | "queue" | "outputs" | "keepOutputs" | "exact" | "timeLimit"> &
  Partial<Pick<RemoteRequest, "prompt">>;

/**
 * Sends a prompt (the running one by default) to a worker on behalf of the node that runs, and ties the job to the
 * run: it is cancelled when the run fails, is interrupted, or ends without anybody having fetched what it was sent for.
 */
export async function dispatchFrom(context: NodeContext, asked: Asked): Promise<RemoteInfo> {
  const workers = context.service(WORKERS);
  const sent = await workers.start(
    { prompt: context.prompt, extraPngInfo: context.extraPngInfo, ownerPromptId: context.run.promptId, ...asked },
    { signal: context.run.signal },
  );
  tie(context, sent, asked);
  await sent.job.accepted;
  for (const { message } of sent.plan.notices) context.log.warn(message);
  context.notify([`sent to ${sent.job.worker}`, ...sent.plan.notices.map(({ message }) => message)].join("\n"));
  return { remote_url: asked.remoteUrl, job_id: sent.job.id };
}

function tie(context: NodeContext, { job }: RemoteJob, asked: Asked): void {
  const hash = changeHash(context.prompt, context.service(WORKERS).lowerings, context.uniqueId);
  context.service(WORKERS).changes.dispatched(hash, () => {
    if (job.ended === undefined) return "running";
    return job.ended.state === "succeeded" ? "succeeded" : "other";
  });
  // What a job saves on its worker is wanted even when nobody here fetches anything.
  const savesThere = asked.keepOutputs || asked.outputs === "any";
  context.run.onEnd(async (how) => {
    if (job.ended !== undefined || (how === "success" && savesThere)) return;
    await job.cancel(
      how === "success"
        ? "nobody fetched its result"
        : how === "error"
          ? "the local run failed"
          : "the local run was interrupted",
    );
  });
}
