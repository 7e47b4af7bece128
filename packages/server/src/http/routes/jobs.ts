import { isObject, type Json, JsonError, stringifyJson } from "@netdist/sdk/prompt";
import { jobJson, jobsPage } from "../../engine/index.ts";
import { json } from "../answer.ts";
import { readJson } from "../body.ts";
import type { Parts } from "../parts.ts";
import { type Call, param, type Route } from "../route.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Queue and history as one list; declared with the prefix, so their twins are under `/api/api`. */
export function jobRoutes(parts: Parts): Route[] {
  const { engine } = parts;
  return [
    {
      method: "GET",
      path: "/api/jobs",
      handle(call) {
        const { status, body } = jobsPage(engine, new URL(call.req.url).searchParams);
        return json(body, status);
      },
    },
    {
      method: "GET",
      path: "/api/jobs/:id",
      handle(call) {
        const job = jobJson(engine, param(call, "id"));
        return job ? json(job) : json({ error: "Job not found" }, 404);
      },
    },
    { method: "POST", path: "/api/jobs/cancel", handle: (call) => cancelAll(call, parts) },
    {
      method: "POST",
      path: "/api/jobs/:id/cancel",
      handle: (call) => json({ cancelled: engine.cancel(param(call, "id")) }),
    },
  ];
}

async function cancelAll(call: Call, parts: Parts): Promise<Response> {
  const body = await readOrUndefined(call, parts.maxUploadSize);
  if (body === undefined) return json({ error: "Request body must be valid JSON" }, 400);
  const ids = isObject(body) ? body["job_ids"] : undefined;
  if (!Array.isArray(ids)) return json({ error: "job_ids must be a list" }, 400);
  const [good, bad] = [ids.filter(isJobId), ids.filter((id) => !isJobId(id))];
  if (bad.length > 0) {
    const invalid = bad.map((id) => (typeof id === "string" ? id : stringifyJson(id)));
    return json({ error: "job_ids contains invalid id(s)", invalid_ids: invalid }, 400);
  }
  // All of them, whatever the first ones give.
  const done = good.map((id) => parts.engine.cancel(id));
  return json({ cancelled: done.includes(true) });
}

function isJobId(id: Json): id is string {
  return typeof id === "string" && UUID.test(id);
}

async function readOrUndefined(call: Call, limit: number): Promise<Json | undefined> {
  try {
    return await readJson(call.env.incoming, limit);
  } catch (error) {
    if (error instanceof JsonError) return undefined;
    throw error;
  }
}
