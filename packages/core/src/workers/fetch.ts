import type { NodeContext } from "@netdist/sdk";
import { onAbort } from "../client/timer.ts";
import { NetDistError } from "../errors/index.ts";
import type { RemoteInfo } from "./dispatch.ts";
import { type RemoteJob, WORKERS } from "./service.ts";
import { showEnd, showJob } from "./show.ts";

/**
 * Waits for the value that the running node's job captured for it, showing the worker's progress and previews on the
 * node. Throws the job's error; RESULT_INCOMPLETE when the job has nothing for this node.
 */
export async function fetchFrom(context: NodeContext, info: RemoteInfo): Promise<unknown> {
  const remote = context.service(WORKERS).job(info.job_id ?? "");
  if (remote === undefined) throw unknownJob(info);
  const { job } = remote;
  const stop = showJob(context, job);
  // A job that an earlier run sent does not end with this one by itself.
  const unlink = onAbort(context.signal, () => void job.cancel("the local run was interrupted"));
  try {
    const outcome = await job.outcome;
    showEnd(context, job, outcome);
    if (outcome.state !== "succeeded") throw outcome.error;
    return valueFor(context, remote, outcome.result.values);
  } finally {
    unlink();
    stop();
  }
}

/**
 * The value captured for this node. Where nothing was, the pictures of the last output node that the worker ran
 * (`outputs: any`); where another prompt than the running one was sent, the last pictures that came.
 */
function valueFor(
  { uniqueId }: NodeContext,
  { job, plan, share }: RemoteJob,
  values: ReadonlyMap<string, unknown>,
): unknown {
  const foreign = share === undefined || "url" in share;
  const last = plan.captures.findLast(
    ({ key, carrier }) => carrier === "image" && (foreign || key.startsWith("output:")),
  );
  const own = values.get(uniqueId) ?? values.get(last?.key ?? "");
  if (own !== undefined) return own;
  throw new NetDistError("RESULT_INCOMPLETE", `${job.worker} sent nothing for this node.`, {
    phase: "fetch",
    worker: job.worker,
    nodeId: uniqueId,
    hint: "Connect its remote_info to the queue node that sends to this worker.",
  });
}

function unknownJob({ job_id, remote_url }: RemoteInfo): NetDistError {
  return new NetDistError("LOST", `Job ${job_id} of ${remote_url} is not known here any more.`, {
    phase: "fetch",
    worker: remote_url,
    hint: "Run again: the queue node sends a new one.",
  });
}
