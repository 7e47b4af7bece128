import type { JobEvent, PoolEvent, PoolRun } from "@netdist/core";
import type { NodeContext } from "@netdist/sdk";

/** Shows on the running node how many pictures are there and what each worker does; gives the function that ends that. */
export function showPool(context: NodeContext, run: PoolRun): () => void {
  const doing = new Map<string, string>();
  let said = "";
  let bar = { done: -1, units: 0 };
  const tell = (preview?: JobEvent & { type: "preview" }): void => {
    // A host may refuse progress of a call that is being interrupted.
    if (context.signal.aborted) return;
    const { done, units, workers } = run.progress();
    const lines = workers.map(
      ({ worker, done: own }) => `${worker}: ${own} done${doing.has(worker) ? `, ${doing.get(worker)}` : ""}`,
    );
    const text = [`${done} of ${units} pictures`, ...lines].join("\n");
    if (text !== said) context.notify(text);
    said = text;
    if (preview) context.progress(Math.max(bar.done, 0), units, { format: preview.format, bytes: preview.bytes });
    else if (done !== bar.done) context.progress(done, units);
    bar = { done, units };
  };
  tell();
  return run.listen((event) => {
    const says = doingText(event);
    if (says !== undefined && "worker" in event) doing.set(event.worker, says);
    const isPreview = event.type === "job" && event.event.type === "preview";
    if (isPreview || says !== undefined || event.type === "shard")
      tell(isPreview && event.event.type === "preview" ? event.event : undefined);
    if (event.type === "waiting") context.notify(event.says);
  });
}

/** What a worker does now; undefined where an event says nothing of that. */
function doingText(event: PoolEvent): string | undefined {
  if (event.type === "returned") return `lost a part: ${event.error.message}`;
  if (event.type !== "job") return undefined;
  const { event: job } = event;
  if (job.type === "progress") return job.max > 1 ? `${job.node.title} ${job.value}/${job.max}` : job.node.title;
  if (job.type === "queued") return job.ahead === 0 ? "next in its queue" : `waiting behind ${job.ahead}`;
  if (job.type === "end") return job.outcome.state === "succeeded" ? "free" : job.outcome.state;
  return job.type === "phase" ? PHASES[job.phase] : undefined;
}

const PHASES = {
  preflight: "being checked",
  upload: "receiving input files",
  submit: "receiving the prompt",
  queued: "waiting in its queue",
  running: "running",
  fetch: "sending the result",
} as const;
