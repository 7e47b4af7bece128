import { isObject } from "@netdist/sdk/prompt";
import { type Ask, demandAgain, type Http, readJson, send, text } from "./http.ts";
import { getSystemStats } from "./info.ts";
import { getQueue } from "./queue.ts";

/**
 * How stopping one prompt went: `stopped` (taken out, or told to stop), `absent` (neither waiting nor running), or
 * `running` (this server has no way to stop only that one).
 */
export type CancelAnswer = "stopped" | "absent" | "running";

/** What is known of a worker's ways to stop a job; asked once per epoch. */
export interface CancelAbilities {
  /** `POST /api/jobs/{id}/cancel` exists. */
  route?: boolean;
  /** `/interrupt` looks at the prompt id. */
  targeted?: boolean;
}

/** The first release known to honour `/interrupt {prompt_id}`; older ones stop whatever runs. */
const TARGETED_SINCE = [0, 3, 64] as const;

/** Stops one prompt and nothing else: never the global interrupt, never a cleared queue. */
export async function cancelPrompt(
  http: Http,
  abilities: CancelAbilities,
  promptId: string,
  signal?: AbortSignal,
): Promise<CancelAnswer> {
  if (abilities.route !== false) {
    const answer = await byRoute(http, promptId, signal);
    abilities.route = answer !== undefined;
    if (answer !== undefined) return answer;
  }
  await removeWaiting(http, promptId, signal);
  const queue = await getQueue(http, { phase: "cancel", promptId, signal });
  if (!queue.running.some((item) => item.promptId === promptId)) return "absent";
  abilities.targeted ??= isTargeted((await getSystemStats(http, signal)).version);
  if (!abilities.targeted) return "running";
  await post(http, "/interrupt", { prompt_id: promptId }, promptId, signal);
  return "stopped";
}

/** Takes a prompt out of the queue if it waits there. The answer does not say whether it did; one that runs, runs on. */
export async function removeWaiting(http: Http, promptId: string, signal?: AbortSignal): Promise<void> {
  await post(http, "/queue", { delete: [promptId] }, promptId, signal);
}

/** Undefined where the server has no such route: aiohttp's own 404 is plain text, the handler's would be JSON. */
async function byRoute(
  http: Http,
  promptId: string,
  signal: AbortSignal | undefined,
): Promise<CancelAnswer | undefined> {
  const path = `/api/jobs/${encodeURIComponent(promptId)}/cancel`;
  const ask: Ask = { method: "POST", path, phase: "cancel", promptId, maxBytes: 64 * 1024, signal };
  const reply = await send(http, ask);
  if (reply.status === 200) {
    const answer = readJson(http, ask, reply);
    return isObject(answer) && answer["cancelled"] === true ? "stopped" : "absent";
  }
  if (reply.status === 404 && /^\s*\{/.test(text(reply.bytes))) return "absent";
  return undefined;
}

async function post(
  http: Http,
  path: string,
  data: object,
  promptId: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const body = JSON.stringify(data);
  await demandAgain(http, {
    method: "POST",
    path,
    phase: "cancel",
    promptId,
    body: { type: "application/json", data: body, length: Buffer.byteLength(body) },
    maxBytes: 64 * 1024,
    signal,
  });
}

function isTargeted(version: string): boolean {
  const parts = /^v?(\d+)\.(\d+)(?:\.(\d+))?/.exec(version);
  if (!parts) return false;
  const found = [Number(parts[1]), Number(parts[2]), Number(parts[3] ?? 0)];
  for (const [index, least] of TARGETED_SINCE.entries()) {
    const part = found[index] ?? 0;
    if (part !== least) return part > least;
  }
  return true;
}
