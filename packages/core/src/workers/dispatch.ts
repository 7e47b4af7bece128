import type { NodeContext, RunEnd } from "@netdist/sdk";
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
  const hash = await changeHash(context, context.prompt);
  const remote = await workers.start(
    { prompt: context.prompt, extraPngInfo: context.extraPngInfo, ownerPromptId: context.run.promptId, ...asked },
    { signal: context.run.signal },
  );
  const { job, plan } = remote;
  workers.changes.dispatched(hash, () => standing(workers.job(job.id)));
  // What a job saves on its worker is wanted even when nobody here fetches anything.
  tie(context, remote, asked.keepOutputs || asked.outputs === "any");
  await job.accepted;
  for (const { message } of plan.notices) context.log.warn(message);
  context.notify([`sent to ${job.worker}`, ...plan.notices.map(({ message }) => message)].join("\n"));
  return { remote_url: asked.remoteUrl, job_id: job.id };
}

/** A job whose result is no longer here counts as failed: it has to be sent again. */
function standing(remote: RemoteJob | undefined): "running" | "succeeded" | "other" {
  if (remote === undefined) return "other";
  const { ended } = remote.job;
  return ended === undefined ? "running" : ended.state === "succeeded" ? "succeeded" : "other";
}

function tie(context: NodeContext, { job }: RemoteJob, savesThere: boolean): void {
  context.run.onEnd(async (how) => {
    if (job.ended === undefined && !(how === "success" && savesThere)) await job.cancel(REASONS[how]);
    context.service(WORKERS).release(job.id);
  });
}

const REASONS: Readonly<Record<RunEnd, string>> = {
  success: "nobody fetched its result",
  error: "the local run failed",
  interrupted: "the local run was interrupted",
};
