import type { PoolEvent, PoolRun } from "@netdist/core";
import type { Reporter } from "../../report/reporter.ts";
import { secondsText } from "../../report/table.ts";
import { type BatchListener, endJson, type JobEnd, type OpenJob } from "./batch-run.ts";

interface Shown {
  readonly reporter: Reporter;
  readonly jobs: readonly OpenJob[];
  /** Jobs that earlier runs did. */
  readonly before: number;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

/** Shows a run: a line for all jobs, one for each worker, and what the workers have to say, once. */
export function showBatch({ reporter, jobs, before, now }: Shown): BatchListener {
  const since = now();
  const said = new Set<string>();
  const count = { done: 0, failed: 0 };
  const total = (): void => {
    const { done, failed } = count;
    const all = before + jobs.length;
    const finished = before + done + failed;
    reporter.bars.set("jobs", {
      label: "jobs",
      text: `${before + done}/${all}${failed > 0 ? `, ${failed} failed` : ""}${left(now() - since, done, jobs.length - done - failed)}`,
      part: finished / all,
      state: finished === all ? (failed > 0 ? "failed" : "done") : "running",
    });
  };
  const sayOnce = (text: string): void => {
    if (!said.has(text)) reporter.say(text);
    said.add(text);
  };
  return {
    begun(run: PoolRun) {
      total();
      run.listen((event) => showEvent({ reporter, jobs, run, sayOnce }, event));
    },
    ended(end, alike) {
      if (end.state === "cancelled") return;
      count[end.state] += 1;
      reporter.event("job", endJson(end));
      if (alike > 0) tell(reporter, end, alike);
      total();
    },
  };
}

/** On a terminal the lines of the workers tell enough of what went well. */
function tell(reporter: Reporter, end: JobEnd, alike: number): void {
  const more = alike > 1 ? ` and ${alike - 1} more` : "";
  if (end.state === "failed") reporter.say(`✗ job ${end.job.number}${more}: ${end.error.message}`);
  else if (end.state === "done" && !reporter.bars.grouped) {
    const files = end.files.length === 1 ? end.files[0] : `${end.files.length} files, ${end.files[0] ?? "none"} …`;
    reporter.say(`✓ job ${end.job.number}: ${end.worker}, ${secondsText(end.running)}, ${files}`);
  }
}

interface Place {
  readonly reporter: Reporter;
  readonly jobs: readonly OpenJob[];
  readonly run: PoolRun;
  sayOnce(text: string): void;
}

function showEvent({ reporter, jobs, run, sayOnce }: Place, event: PoolEvent): void {
  if (event.type === "waiting") {
    reporter.event("waiting", { says: event.says });
    sayOnce(event.says);
  }
  if (event.type === "returned") {
    const job = jobs[event.range.start]?.number ?? 0;
    reporter.event("job", { job, state: "returned", worker: event.worker, error: event.error.message });
    reporter.say(`job ${job} goes to another worker: ${event.error.message}`);
  }
  if (event.type === "job" && event.event.type === "notice") sayOnce(event.event.notice.message);
  if (event.type === "job" && event.event.type === "prompt") {
    const job = jobs[event.range.start]?.number ?? 0;
    reporter.event("job", { job, state: "sent", worker: event.worker, prompt_id: event.event.promptId });
  }
  if (event.type === "job") showWorker(reporter, jobs, run, event);
  if (event.type === "shard" && event.outcome.state === "succeeded")
    showDone(reporter, run, event.outcome.worker, "running");
  if (event.type === "end")
    for (const { worker, done } of run.progress().workers) if (done > 0) showDone(reporter, run, worker, "done");
}

function showDone(reporter: Reporter, run: PoolRun, worker: string, state: "running" | "done"): void {
  reporter.bars.set(worker, { label: worker, text: `${doneBy(run, worker)} done`, part: undefined, state });
}

function doneBy(run: PoolRun, worker: string): number {
  return run.progress().workers.find((share) => share.worker === worker)?.done ?? 0;
}

function showWorker(
  reporter: Reporter,
  jobs: readonly OpenJob[],
  run: PoolRun,
  { worker, range, event }: PoolEvent & { type: "job" },
): void {
  const doing = doingText(event);
  if (doing === undefined) return;
  reporter.bars.set(worker, {
    label: worker,
    text: `${doneBy(run, worker)} done, job ${jobs[range.start]?.number} ${doing}`,
    part: undefined,
    state: "running",
  });
}

function doingText(event: (PoolEvent & { type: "job" })["event"]): string | undefined {
  if (event.type === "progress")
    return event.max > 1 ? `${event.node.title} ${event.value}/${event.max}` : event.node.title;
  if (event.type === "queued") return `waits behind ${event.ahead}`;
  return event.type === "phase" ? phases[event.phase] : undefined;
}

const phases = {
  preflight: "is being checked",
  upload: "gets its files",
  submit: "is being sent",
  queued: "waits",
  running: "runs",
  fetch: "is being fetched",
} as const;

/** About how long the rest takes, once there is something to judge by. */
function left(elapsed: number, done: number, open: number): string {
  if (done < 3 || open === 0) return "";
  const seconds = Math.round((elapsed / done) * open * 0.001);
  const text =
    seconds < 90
      ? `${seconds} s`
      : seconds < 5400
        ? `${Math.round(seconds / 60)} min`
        : `${Math.round(seconds / 3600)} h`;
  return `, about ${text} left`;
}
