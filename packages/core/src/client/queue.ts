import { isObject, type Json, type JsonObject } from "@netdist/sdk/prompt";
import type { Phase } from "../errors/index.ts";
import { type Ask, badShape, demand, type Http, readJson } from "./http.ts";

/** An item of a worker's queue, as far as it is ours to know. */
export interface QueueEntry {
  readonly number: number;
  readonly promptId: string;
  /** Our own mark, where the item has one. */
  readonly tag: string | undefined;
}

export interface QueueState {
  readonly running: readonly QueueEntry[];
  /** In the order in which they will run. */
  readonly pending: readonly QueueEntry[];
}

/** A finished prompt as `/history/{id}` shows it. */
export interface HistoryEntry {
  /** By node id. */
  readonly outputs: JsonObject;
  readonly status: JsonObject;
  /** `[kind, data]` in order. */
  readonly messages: readonly (readonly [string, JsonObject])[];
}

/** The key in `extra_data` that holds our mark. */
export const TAG_KEY = "netdist";

export interface LookOptions {
  readonly phase?: Phase;
  readonly promptId?: string;
  readonly signal?: AbortSignal | undefined;
}

export interface QueueOptions extends LookOptions {
  /** Takes what was asked for since then (monotonic milliseconds) by anybody, and shares what it asks itself. */
  readonly since?: number | undefined;
}

const MAX_BYTES = 64 * 1024 * 1024;

/** What runs and what waits. Not repeated on failure: its callers poll. */
export async function getQueue(http: Http, options: LookOptions = {}): Promise<QueueState> {
  const ask: Ask = { path: "/queue", phase: "queue", ...options, maxBytes: MAX_BYTES, compressed: true };
  const raw = readJson(http, ask, await demand(http, ask));
  if (!isObject(raw)) throw badShape(http, ask, "a queue");
  const { queue_running: running, queue_pending: pending } = raw;
  if (!Array.isArray(running) || !Array.isArray(pending)) throw badShape(http, ask, "queue_running and queue_pending");
  return { running: entries(running), pending: entries(pending).sort(inTurn) };
}

/** One finished prompt, undefined while it is unknown, waiting or running. */
export async function getHistory(
  http: Http,
  promptId: string,
  options: LookOptions = {},
): Promise<HistoryEntry | undefined> {
  const path = `/history/${encodeURIComponent(promptId)}`;
  const ask: Ask = { path, phase: "run", promptId, ...options, maxBytes: MAX_BYTES, compressed: true };
  const raw = readJson(http, ask, await demand(http, ask));
  if (!isObject(raw)) throw badShape(http, ask, "a history object");
  const entry = Object.hasOwn(raw, promptId) ? raw[promptId] : undefined;
  if (entry === undefined) return undefined;
  if (!isObject(entry)) throw badShape(http, ask, "a history entry");
  return readEntry(entry);
}

function readEntry(entry: JsonObject): HistoryEntry {
  const status = isObject(entry["status"]) ? entry["status"] : {};
  const messages = Array.isArray(status["messages"]) ? (status["messages"] as readonly Json[]) : [];
  return {
    outputs: isObject(entry["outputs"]) ? entry["outputs"] : {},
    status,
    messages: messages.flatMap((message) => {
      if (!Array.isArray(message) || typeof message[0] !== "string") return [];
      const data: unknown = message[1];
      return [[message[0], isObject(data) ? data : {}] as const];
    }),
  };
}

/** Only the members 0 to 3 are the same in every version; some queue extensions answer with objects. */
function entries(items: readonly Json[]): QueueEntry[] {
  return items.flatMap((item) => {
    const [number, promptId, extra] = Array.isArray(item)
      ? [item[0], item[1], item[3]]
      : isObject(item)
        ? [item["number"], item["prompt_id"], item["extra_data"]]
        : [];
    if (typeof promptId !== "string") return [];
    const tag = isObject(extra) ? extra[TAG_KEY] : undefined;
    return [{ number: Number(number), promptId, tag: typeof tag === "string" ? tag : undefined }];
  });
}

function inTurn(a: QueueEntry, b: QueueEntry): number {
  return a.number - b.number || (a.promptId < b.promptId ? -1 : 1);
}
