import { isObject, type Json, type JsonObject, type Prompt, stringifyJson } from "@netdist/sdk/prompt";
import type { NetDistError } from "../errors/index.ts";
import { rejection } from "../errors/rejection.ts";
import { statusFailure } from "../errors/status.ts";
import { type Ask, badShape, contextOf, type Http, type Reply, readJson, send, text } from "./http.ts";

/** What POST /prompt gets. */
export interface Submission {
  readonly prompt: Prompt;
  readonly prompt_id: string;
  readonly client_id: string;
  readonly extra_data: JsonObject;
}

/** The worker has queued it. */
export interface Accepted {
  /** Ours, or the one that an old server chose. */
  readonly promptId: string;
  readonly number: number | undefined;
  /** Outputs that the worker refused while it queued the rest. */
  readonly refused: NetDistError | undefined;
}

export interface SubmitOptions {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for the whole request. */
  readonly timeout?: number;
}

/** A BUSY answer, and how long the worker asks us to wait. */
export interface Deferred {
  readonly retryAfter: number;
  readonly error: NetDistError;
}

/**
 * Queues a prompt, once. Throws REJECTED (and its kin) for a refusal. Any other failure may mean that the prompt is
 * queued all the same: `neverSent` tells which.
 */
export async function postPrompt(
  http: Http,
  submission: Submission,
  options: SubmitOptions = {},
): Promise<Accepted | Deferred> {
  const body = Buffer.from(stringifyJson({ ...submission } as Json), "utf8");
  const ask: Ask = {
    method: "POST",
    path: "/prompt",
    phase: "submit",
    promptId: submission.prompt_id,
    body: { type: "application/json", data: body, length: body.byteLength },
    maxBytes: 16 * 1024 * 1024,
    ...(options.timeout !== undefined && { limits: { headers: options.timeout, total: options.timeout } }),
    signal: options.signal,
  };
  const reply = await send(http, ask);
  if (reply.status === 429 || reply.status === 503) {
    return { retryAfter: retryAfter(reply), error: asFailure(http, ask, reply) };
  }
  if (reply.status === 400) throw rejection(text(reply.bytes), submission.prompt, contextOf(http, ask));
  if (reply.status < 200 || reply.status >= 300) throw asFailure(http, ask, reply);
  return readAccepted(http, ask, reply, submission);
}

function readAccepted(http: Http, ask: Ask, reply: Reply, submission: Submission): Accepted {
  const answer = readJson(http, ask, reply);
  if (!isObject(answer) || typeof answer["prompt_id"] !== "string") throw badShape(http, ask, "a prompt_id");
  const errors = answer["node_errors"];
  const refused = isObject(errors) && Object.keys(errors).length > 0;
  return {
    promptId: answer["prompt_id"],
    number: typeof answer["number"] === "number" ? answer["number"] : undefined,
    refused: refused ? rejection(text(reply.bytes), submission.prompt, contextOf(http, ask)) : undefined,
  };
}

function asFailure(http: Http, ask: Ask, reply: Reply): NetDistError {
  return statusFailure({ ...reply, text: text(reply.bytes), sent: ask.body?.length }, contextOf(http, ask));
}

/** Milliseconds of Retry-After, at most 60 s; a date is not believed, clocks differ. */
function retryAfter(reply: Reply): number {
  const seconds = Number(reply.headers["retry-after"] ?? 1);
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), 60) * 1000 : 1000;
}

/** True for an answer that asks us to come back later. */
export function isDeferred(answer: Accepted | Deferred): answer is Deferred {
  return "retryAfter" in answer;
}
