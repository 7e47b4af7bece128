import type { Job, JobEvent } from "@netdist/core";
import type { JsonObject } from "@netdist/sdk/prompt";
import type { Reporter } from "../report/reporter.ts";

/** Shows a job's way: one line for the worker, one for each of its nodes that says how far it is. */
export function showJob(
  reporter: Reporter,
  job: Job,
  label: string,
  isOwn: (classType: string) => boolean = () => false,
): () => void {
  const stop = job.listen((event) => {
    const data = eventJson(event);
    if (data) reporter.event(event.type, { worker: label, job: job.id, ...data });
    if (event.type === "progress") {
      // FetchRemote repeats what its worker says, which has a line of its own.
      if (event.max > 1 && !isOwn(event.node.classType)) showNode(reporter, job, label, event);
    } else if (event.type === "end") {
      const { state } = event.outcome;
      reporter.bars.set(job.id, {
        label,
        text: state,
        part: undefined,
        state: state === "succeeded" ? "done" : "failed",
      });
    } else showPhase(reporter, job, label, event);
  });
  reporter.bars.set(job.id, { label, text: "preparing", part: undefined, state: "waiting" });
  return stop;
}

function showNode(reporter: Reporter, job: Job, label: string, event: Extract<JobEvent, { type: "progress" }>): void {
  const { node, value, max } = event;
  reporter.bars.set(`${job.id}/${node.id}`, {
    label: reporter.bars.grouped ? node.title : `${label} · ${node.title}`,
    text: `${value}/${max}`,
    part: value / max,
    state: value >= max ? "done" : "running",
  });
}

function showPhase(reporter: Reporter, job: Job, label: string, event: JobEvent): void {
  const text =
    event.type === "phase"
      ? phases[event.phase]
      : event.type === "queued"
        ? `waiting behind ${event.ahead}`
        : event.type === "fetched"
          ? `fetched ${event.done} of ${event.total}`
          : event.type === "upload"
            ? `sent ${event.sent} of ${event.total} input files`
            : undefined;
  if (text !== undefined)
    reporter.bars.set(job.id, { label, text, part: undefined, state: text === phases.running ? "running" : "waiting" });
  if (event.type === "notice") reporter.say(`${label}: ${event.notice.message}`);
}

const phases = {
  preflight: "checking",
  upload: "sending input files",
  submit: "sending the prompt",
  queued: "waiting in the queue",
  running: "running",
  fetch: "fetching the results",
} as const;

/** What `--json` shows of an event; the end is told by the envelope, previews are for eyes only. */
function eventJson(event: JobEvent): JsonObject | undefined {
  if (event.type === "preview" || event.type === "end") return undefined;
  if (event.type === "progress") {
    const { node, value, max } = event;
    return { node: node.id, class_type: node.classType, title: node.title, value, max };
  }
  if (event.type === "notice") return { code: event.notice.code, message: event.notice.message };
  const { type: _type, ...rest } = event;
  return rest;
}
