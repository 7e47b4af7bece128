import type { NodeContext } from "@netdist/sdk";
import type { Job, JobEvent, JobOutcome } from "../job/types.ts";

/** Shows a job's progress, previews and what it waits for on the running node; gives the function that ends that. */
export function showJob(context: NodeContext, job: Job): () => void {
  const tell = teller(context, job.worker);
  context.notify(`waiting for ${job.worker}`);
  return job.listen((event) => {
    // A host may refuse progress of a call that is being interrupted.
    if (!context.signal.aborted) tell(event);
  });
}

/** Says on the running node how its job ended: frontends may show the error itself only to who opens its details. */
export function showEnd(context: NodeContext, { worker }: Job, outcome: JobOutcome): void {
  if (!context.signal.aborted) context.notify(endText(worker, outcome));
}

function endText(worker: string, outcome: JobOutcome): string {
  if (outcome.state === "failed") return outcome.error.message;
  if (outcome.state === "cancelled") return `${worker}: stopped`;
  const { waiting, running, fetching } = outcome.result.stats;
  return `${worker}: done in ${((waiting + running + fetching) / 1000).toFixed(1)} s`;
}

function teller(context: NodeContext, worker: string): (event: JobEvent) => void {
  let bar = { value: 0, max: 1 };
  let said = "";
  return (event) => {
    const text = textOf(event);
    if (text !== undefined && text !== said) context.notify(`${worker}: ${text}`);
    said = text ?? said;
    if (event.type === "preview") {
      // A picture comes without a step of its own: the bar stays where it is.
      context.progress(bar.value, bar.max, { format: event.format, bytes: event.bytes });
    } else if (event.type === "progress" && event.max > 1 && (event.value !== bar.value || event.max !== bar.max)) {
      bar = { value: event.value, max: event.max };
      context.progress(bar.value, bar.max);
    }
  };
}

/** What the worker does; undefined where an event changes nothing about that. */
function textOf(event: JobEvent): string | undefined {
  switch (event.type) {
    case "phase":
      return phaseText[event.phase];
    case "queued":
      return event.ahead === 0 ? "next in its queue" : `waiting behind ${event.ahead} in its queue`;
    case "progress":
      // A node that says nothing of its progress has one step.
      return event.max > 1 ? `${event.node.title} ${event.value}/${event.max}` : event.node.title;
    case "fetched":
      return `fetching ${event.done} of ${event.total}`;
    default:
      return undefined;
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
