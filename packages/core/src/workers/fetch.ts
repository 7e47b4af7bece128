import type { NodeContext } from "@netdist/sdk";
import { NetDistError } from "../errors/index.ts";
import type { Job, JobEvent } from "../job/types.ts";
import type { RemoteInfo } from "./dispatch.ts";
import { WORKERS } from "./service.ts";

/**
 * Waits for the value that the running node's job captured for it, showing the worker's progress and previews on the
 * node. Throws the job's error; RESULT_INCOMPLETE when the job has nothing for this node.
 */
export async function fetchFrom(context: NodeContext, info: RemoteInfo): Promise<unknown> {
  const job = context.service(WORKERS).job(info.job_id ?? "")?.job;
  if (job === undefined) {
    throw new NetDistError("LOST", `Job ${info.job_id} of ${info.remote_url} is not known here any more.`, {
      phase: "fetch",
      worker: info.remote_url,
      hint: "Run again: the queue node sends a new one.",
    });
  }
  const stop = show(context, job);
  try {
    const outcome = await job.outcome;
    if (outcome.state !== "succeeded") throw outcome.error;
    return valueFor(context, job, outcome.result.values);
  } finally {
    stop();
  }
}

/** The value captured for this node, or the only (or last) one when the prompt was another one than the running. */
function valueFor(context: NodeContext, job: Job, values: ReadonlyMap<string, unknown>): unknown {
  const own = values.get(context.uniqueId) ?? [...values.values()].at(-1);
  if (own !== undefined) return own;
  throw new NetDistError("RESULT_INCOMPLETE", `${job.worker} sent nothing for this node.`, {
    phase: "fetch",
    worker: job.worker,
    nodeId: context.uniqueId,
    hint: "Connect its remote_info to the queue node that sends to this worker.",
  });
}

function show(context: NodeContext, job: Job): () => void {
  context.notify(`waiting for ${job.worker}`);
  return job.listen((event) => showEvent(context, job.worker, event));
}

function showEvent(context: NodeContext, worker: string, event: JobEvent): void {
  if (event.type === "progress") {
    context.progress(event.value, event.max);
    context.notify(`${worker}: ${event.node.title} ${event.value}/${event.max}`);
  } else if (event.type === "preview") {
    context.progress(0, 1, { format: event.format, bytes: event.bytes });
  } else if (event.type === "queued") {
    context.notify(
      event.ahead === 0 ? `${worker}: next in its queue` : `${worker}: waiting behind ${event.ahead} in its queue`,
    );
  } else if (event.type === "phase") {
    context.notify(`${worker}: ${phaseText[event.phase]}`);
  } else if (event.type === "fetched") {
    context.notify(`${worker}: fetching ${event.done} of ${event.total}`);
  }
}

const phaseText = {
  preflight: "being checked",
  upload: "receiving input files",
  submit: "receiving the prompt",
  queued: "waiting in its queue",
  running: "running",
  fetch: "sending the result",
} as const;
