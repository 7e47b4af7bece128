import { isTensor } from "@netdist/sdk";
import type { JobEvent, JobOutcome } from "../job/index.ts";
import type { Capture } from "../plan.ts";
import { valueParts } from "../value-files.ts";
import type { ObservedJob } from "../workers/index.ts";
import { problemAtNode } from "./problem.ts";
import type { JobView, SavedFiles } from "./types.ts";

/** Ended jobs beyond this number are forgotten, the oldest first. */
const MOST = 1000;
/** What can be sent again is held in memory with the files that were made for it. */
const REPEATABLE = 64;
/** Ended jobs whose last preview is kept. */
const PREVIEWS = 8;

export interface Preview {
  readonly format: "jpeg" | "png";
  readonly bytes: Uint8Array;
}

/** Where the result of a job lies on its worker. */
export interface Left {
  /** The worker as jobs call it. */
  readonly worker: string;
  readonly promptId: string;
  readonly captures: readonly Capture[];
}

/** The jobs of this session, as the panel shows them. */
export interface JobLog {
  all(): readonly JobView[];
  get(id: string): JobView | undefined;
  preview(id: string): Preview | undefined;
  observed(id: string): ObservedJob | undefined;
  /** Of a job that succeeded. */
  left(id: string): Left | undefined;
  /** `worker`: its id in the panel. */
  add(seen: ObservedJob & { readonly worker: string }): void;
  saved(id: string, files: readonly SavedFiles[]): void;
  /** Forgets jobs that have ended. */
  clear(): void;
}

interface Entry {
  view: JobView;
  preview: Preview | undefined;
  seen: ObservedJob | undefined;
  left: Left | undefined;
}

/** `changed` hears of every change: `soon` where the next one may replace it, as with progress. */
export function createJobLog(changed: (id: string, how: "soon" | "now") => void, now: () => number): JobLog {
  const entries = new Map<string, Entry>();
  const update = (id: string, change: Partial<JobView>, how: "soon" | "now"): void => {
    const entry = entries.get(id);
    if (!entry) return;
    entry.view = { ...entry.view, ...change };
    changed(id, how);
  };
  const hear = (id: string, event: JobEvent): void => {
    const entry = entries.get(id);
    if (!entry) return;
    if (event.type === "preview") entry.preview = { format: event.format, bytes: event.bytes };
    if (event.type === "end") return end(id, entry, event.outcome);
    const change = changeBy(event, entry.view);
    if (change) update(id, change, event.type === "phase" ? "now" : "soon");
  };
  const end = (id: string, entry: Entry, outcome: JobOutcome): void => {
    const failed = outcome.state === "succeeded" ? null : problemAtNode(outcome.error);
    if (outcome.state === "succeeded" && entry.seen) {
      const { job, plan } = entry.seen;
      entry.left = { worker: job.worker, promptId: outcome.result.stats.promptId, captures: plan.captures };
      // A success needs no second try, and what it was made of may go.
      entry.seen = undefined;
    }
    const made = outcome.state === "succeeded" ? countsOf(outcome.result.values) : { pictures: 0, files: 0 };
    const change = { phase: outcome.state, endedAt: now(), ahead: null, problem: failed, canRetry: failed !== null };
    update(id, { ...change, ...made, previews: 0 }, "now");
    forget();
  };
  const forget = (): void => {
    const ended = [...entries].filter(([, { view }]) => view.endedAt !== null);
    for (const [id] of ended.slice(0, Math.max(0, ended.length - MOST))) entries.delete(id);
    // The newest ones may still be asked for what was told of just before their end.
    for (const [, entry] of ended.slice(0, -PREVIEWS)) entry.preview = undefined;
    const repeatable = ended.filter(([, { seen }]) => seen !== undefined);
    for (const [id, entry] of repeatable.slice(0, Math.max(0, repeatable.length - REPEATABLE))) {
      entry.seen = undefined;
      update(id, { canRetry: false }, "soon");
    }
  };
  return {
    all: () => [...entries.values()].map(({ view }) => view),
    get: (id) => entries.get(id)?.view,
    preview: (id) => entries.get(id)?.preview,
    observed: (id) => entries.get(id)?.seen,
    left: (id) => entries.get(id)?.left,
    add(seen) {
      const { job } = seen;
      entries.set(job.id, { view: newView(seen, now()), preview: undefined, seen, left: undefined });
      changed(job.id, "now");
      job.listen((event) => hear(job.id, event));
    },
    saved: (id, saved) => update(id, { saved }, "now"),
    clear() {
      for (const [id, { view }] of entries) if (view.endedAt !== null) entries.delete(id);
    },
  };
}

function newView(seen: ObservedJob & { readonly worker: string }, startedAt: number): JobView {
  const { job, plan, worker } = seen;
  return {
    ...{ id: job.id, worker, phase: "preflight", startedAt, endedAt: null, ahead: null, progress: null },
    ...{ previews: 0, previewAt: null, notices: plan.notices.map(({ message }) => message), problem: null },
    ...{ pictures: 0, files: 0, saved: [], canRetry: false },
  };
}

function changeBy(event: JobEvent, view: JobView): Partial<JobView> | undefined {
  switch (event.type) {
    case "phase":
      return { phase: event.phase };
    case "queued":
      return { ahead: event.ahead };
    case "progress":
      return { progress: { nodeId: event.node.id, title: event.node.title, value: event.value, max: event.max } };
    case "preview":
      return { previews: view.previews + 1, previewAt: event.node.id };
    case "notice":
      return view.notices.includes(event.notice.message)
        ? undefined
        : { notices: [...view.notices, event.notice.message] };
    default:
      return undefined;
  }
}

function countsOf(values: ReadonlyMap<string, unknown>): Pick<JobView, "pictures" | "files"> {
  const all = [...values.values()];
  const pictures = all.filter(isTensor).reduce((sum, { shape }) => sum + (shape[0] ?? 0), 0);
  return { pictures, files: all.flatMap(valueParts).length };
}
