import { isObject, type Json, parseJson } from "@netdist/sdk/prompt";
import { queueItemJson } from "../../engine/index.ts";
import { broken, empty, json } from "../answer.ts";
import { readBody, readJson, readObject } from "../body.ts";
import type { Parts } from "../parts.ts";
import type { Call, Route } from "../route.ts";
import { flag, idList } from "./fields.ts";

/** Submitting prompts, and what waits. */
export function promptRoutes(parts: Parts): Route[] {
  const { engine, maxUploadSize } = parts;
  return [
    {
      method: "GET",
      path: "/prompt",
      handle: () => json({ exec_info: { queue_remaining: engine.remaining() } }),
    },
    { method: "POST", path: "/prompt", handle: (call) => submit(call, parts) },
    {
      method: "GET",
      path: "/queue",
      handle() {
        const { running, pending } = engine.queue();
        return json({ queue_running: running.map(queueItemJson), queue_pending: pending.map(queueItemJson) });
      },
    },
    {
      method: "POST",
      path: "/queue",
      async handle(call) {
        const body = await readObject(call.env.incoming, maxUploadSize);
        if (flag(body, "clear")) engine.clearPending();
        engine.deletePending(idList(body, "delete"));
        return empty();
      },
    },
    { method: "POST", path: "/interrupt", handle: (call) => interrupt(call, parts) },
    {
      method: "POST",
      path: "/free",
      async handle(call) {
        const body = await readObject(call.env.incoming, maxUploadSize);
        engine.free({ unloadModels: flag(body, "unload_models"), freeMemory: flag(body, "free_memory") });
        return empty();
      },
    },
  ];
}

async function submit(call: Call, parts: Parts): Promise<Response> {
  const body = await readJson(call.env.incoming, parts.maxUploadSize);
  const source = parts.profile === "0.3.64" ? undefined : call.req.header("comfy-usage-source");
  const answer = await parts.engine.submit(withUsageSource(body, source));
  if (typeof answer.body !== "string") return json(answer.body, answer.status);
  parts.log.error(`POST /prompt failed: ${answer.body}`);
  return broken();
}

/** The header counts where the prompt itself does not say what sent it. */
function withUsageSource(body: Json, source: string | undefined): Json {
  if (source === undefined || source === "" || !isObject(body)) return body;
  const extra = body["extra_data"] ?? {};
  if (!isObject(extra) || "comfy_usage_source" in extra) return body;
  return { ...body, extra_data: { ...extra, comfy_usage_source: source } };
}

/** A body that is no JSON means: interrupt whatever runs. */
async function interrupt(call: Call, parts: Parts): Promise<Response> {
  const text = Buffer.from(await readBody(call.env.incoming, parts.maxUploadSize)).toString();
  const body = parseOr(text, {});
  if (!isObject(body)) throw new TypeError("the body of POST /interrupt is no JSON object");
  const id = body["prompt_id"];
  if (typeof id === "string" && id !== "") parts.engine.interrupt(id);
  else if (id === undefined || id === null || id === "" || id === false || id === 0) parts.engine.interrupt();
  return empty();
}

function parseOr(text: string, otherwise: Json): Json {
  try {
    return parseJson(text);
  } catch {
    return otherwise;
  }
}
