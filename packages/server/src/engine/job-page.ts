import type { JsonObject } from "@netdist/sdk/prompt";
import { allJobs, createTime, duration, type Job, rendered, workflowId } from "./jobs.ts";
import type { Engine } from "./types.ts";

const STATUSES = ["pending", "in_progress", "completed", "failed", "cancelled"];

interface Query {
  readonly statuses: readonly string[];
  readonly workflowId: string | null;
  readonly sortBy: string;
  readonly order: string;
  readonly limit: number | null;
  readonly offset: number;
}

/** GET /api/jobs: a page of jobs, or 400 and why the query is not understood. */
export function jobsPage(
  engine: Pick<Engine, "queue" | "history">,
  query: URLSearchParams,
): { status: number; body: JsonObject } {
  const read = readQuery(query);
  if ("error" in read) return { status: 400, body: { error: read.error } };
  const { limit, offset } = read;
  const found = allJobs(engine).filter(
    (job) => read.statuses.includes(job.status) && (!read.workflowId || workflowId(job) === read.workflowId),
  );
  const key: (job: Job) => number =
    read.sortBy === "execution_duration" ? duration : (job) => Number(createTime(job) ?? 0);
  const sign = read.order === "desc" ? -1 : 1;
  const sorted = found.sort((a, b) => sign * (key(a) - key(b)));
  const page = sorted.slice(offset, limit === null ? undefined : offset + limit).map(rendered);
  const pagination = { offset, limit, total: found.length, has_more: offset + page.length < found.length };
  return { status: 200, body: { jobs: page, pagination } };
}

function readQuery(query: URLSearchParams): Query | { error: string } {
  const statuses = statusesOf(query.get("status"));
  const wrong = statuses.filter((status) => !STATUSES.includes(status));
  if (wrong.length > 0) {
    return { error: `Invalid status value(s): ${wrong.join(", ")}. Valid values: ${STATUSES.join(", ")}` };
  }
  const sortBy = (query.get("sort_by") ?? "created_at").toLowerCase();
  if (!["created_at", "execution_duration"].includes(sortBy)) {
    return { error: "sort_by must be 'created_at' or 'execution_duration'" };
  }
  const order = (query.get("sort_order") ?? "desc").toLowerCase();
  if (!["asc", "desc"].includes(order)) return { error: "sort_order must be 'asc' or 'desc'" };
  const limit = integerOf(query.get("limit"));
  if (limit === undefined) return { error: "limit must be an integer" };
  if (limit !== null && limit <= 0) return { error: "limit must be a positive integer" };
  const offset = integerOf(query.get("offset"));
  if (offset === undefined) return { error: "offset must be an integer" };
  return { statuses, workflowId: query.get("workflow_id"), sortBy, order, limit, offset: Math.max(0, offset ?? 0) };
}

function statusesOf(text: string | null): readonly string[] {
  if (!text) return STATUSES;
  return text
    .split(",")
    .map((status) => status.trim().toLowerCase())
    .filter((status) => status !== "");
}

/** null where it is absent, undefined where it is no integer. */
function integerOf(text: string | null): number | null | undefined {
  if (text === null) return null;
  return /^\s*[+-]?\d+\s*$/.test(text) ? Number(text) : undefined;
}
