import { isObject, type Json, type JsonObject } from "@netdist/sdk/prompt";
import { previewOf, shownOutputs, summary } from "./job-outputs.ts";
import type { Engine, HistoryEntry, QueueItem } from "./types.ts";

/** A job of GET /api/jobs before it is rendered: what filters and sorting need is cheap to see. */
export interface Job {
  readonly id: string;
  readonly status: string;
  readonly item: QueueItem;
  /** Of finished jobs. */
  readonly entry?: HistoryEntry;
}

/** Where a job's run began and ended, and why it failed. */
interface Times {
  readonly start: Json | undefined;
  readonly end: Json | undefined;
  readonly error: JsonObject | undefined;
}

const TERMINAL = ["execution_success", "execution_error", "execution_interrupted"];

/** GET /api/jobs/{id}: undefined for an unknown id. */
export function jobJson(engine: Pick<Engine, "queue" | "history">, id: string): JsonObject | undefined {
  const entry = engine.history.get(id);
  if (entry) return finishedDetail(entry);
  const queued = queuedJobs(engine).find((job) => job.id === id);
  return queued && rendered(queued);
}

/** All jobs, running ones first, not rendered yet. */
export function allJobs(engine: Pick<Engine, "queue" | "history">): Job[] {
  return [...queuedJobs(engine), ...engine.history.page({}).map(finishedJob)];
}

/** A job as the list shows it; members without a value are left out. */
export function rendered(job: Job): JsonObject {
  const { item, entry } = job;
  const times = entry && timesOf(entry);
  const { total, previewable } = summary(entry?.outputs ?? {});
  return pruned({
    id: job.id,
    status: job.status,
    priority: item.number,
    create_time: createTime(job),
    execution_start_time: times?.start,
    execution_end_time: times?.end,
    execution_error: times?.error,
    outputs_count: total,
    previewable_outputs_count: previewable,
    preview_output: entry && previewOf(entry.outputs),
    workflow_id: workflowId(job),
  });
}

/** Epoch milliseconds at which the prompt came in; undefined on 0.3.64. */
export function createTime(job: Job): Json | undefined {
  return job.item.extraData["create_time"];
}

/** Milliseconds between the first and the last message; 0 where one is missing. */
export function duration(job: Job): number {
  const times = job.entry && timesOf(job.entry);
  return times?.start && times.end ? Number(times.end) - Number(times.start) : 0;
}

/** The id of the workflow that the frontend sent with the prompt. */
export function workflowId(job: Job): Json | undefined {
  const info = job.item.extraData["extra_pnginfo"];
  const workflow = isObject(info) ? info["workflow"] : undefined;
  return isObject(workflow) ? workflow["id"] : undefined;
}

function queuedJobs(engine: Pick<Engine, "queue">): Job[] {
  const { running, pending } = engine.queue();
  return [
    ...running.map((item) => ({ id: item.promptId, status: "in_progress", item })),
    ...pending.map((item) => ({ id: item.promptId, status: "pending", item })),
  ];
}

function finishedJob(entry: HistoryEntry): Job {
  const wasInterrupted = entry.status.messages.some(([type]) => type === "execution_interrupted");
  const status = entry.status.status_str === "success" ? "completed" : wasInterrupted ? "cancelled" : "failed";
  return { id: entry.item.promptId, status, item: entry.item, entry };
}

function finishedDetail(entry: HistoryEntry): JsonObject {
  return {
    ...rendered(finishedJob(entry)),
    outputs: shownOutputs(entry.outputs),
    execution_status: { ...entry.status },
    workflow: { prompt: entry.item.prompt as JsonObject, extra_data: entry.item.extraData },
  };
}

function timesOf(entry: HistoryEntry): Times {
  const { messages } = entry.status;
  const start = messages.find(([type]) => type === "execution_start");
  const end = messages.findLast(([type]) => TERMINAL.includes(type));
  const error = messages.find(([type]) => type === "execution_error");
  return { start: start?.[1]["timestamp"], end: end?.[1]["timestamp"], error: error?.[1] };
}

function pruned(job: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(job).filter(([, value]) => value !== undefined && value !== null));
}
