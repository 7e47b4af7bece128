import { type Json, parseJson } from "@netdist/sdk/prompt";
import type { Clock, Random } from "../env.ts";
import { isNetDistError, NetDistError, type Phase } from "../errors/index.ts";
import { statusFailure } from "../errors/status.ts";
import { nameWorker, type WireContext, wireFailure } from "../errors/wire.ts";
import { readBody } from "./body.ts";
import { type Limits, OutOfTime, type Patience, startPatience } from "./patience.ts";
import { withRetries } from "./retry.ts";
import type { Transport, WireRequest, WireResponse } from "./transport.ts";

/** One request to the worker, as the routes of this folder state it. */
export interface Ask {
  readonly method?: "GET" | "HEAD" | "POST";
  /** Below the prefix, without query: `/queue`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly phase: Phase;
  readonly promptId?: string | undefined;
  readonly body?: { readonly type: string; readonly data: WireRequest["body"]; readonly length: number };
  /** Most decoded bytes of the answer. */
  readonly maxBytes: number;
  /** Whether a compressed answer is welcome. */
  readonly compressed?: boolean;
  readonly limits?: Partial<Limits>;
  readonly signal?: AbortSignal | undefined;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
}

/** Everything that a route needs of one worker. */
export interface Http {
  readonly worker: string;
  readonly origin: string;
  readonly prefix: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
  readonly limits: Limits;
}

/** What is still read of an answer that is an error. */
const MAX_ERROR_BYTES = 1024 * 1024;

/** Sends one request and reads the whole answer, whatever its status. Throws a NetDistError when there is none. */
export async function send(http: Http, ask: Ask): Promise<Reply> {
  const context = contextOf(http, ask);
  const limits = { ...http.limits, ...ask.limits };
  const patience = startPatience(http.clock, limits, ask.signal, { streams: isStream(ask.body?.data) });
  let response: WireResponse | undefined;
  try {
    ask.signal?.throwIfAborted();
    response = await http.transport.request(toWire(http, ask, patience));
    patience.answered();
    const bytes = await readAll(response, ask, context, patience.moved);
    return { status: response.status, headers: response.headers, bytes };
  } catch (error) {
    if (ask.signal?.aborted) throw ask.signal.reason;
    // A refusal is clear from its status, even where the page that came with it is unreadable.
    if (response && response.status >= 300 && response.status !== 400) {
      return { status: response.status, headers: response.headers, bytes: EMPTY };
    }
    throw toFailure(patience.signal.aborted ? patience.signal.reason : error, context);
  } finally {
    patience.end();
  }
}

const EMPTY = new Uint8Array(0);

async function readAll(response: WireResponse, ask: Ask, context: WireContext, moved: () => void): Promise<Uint8Array> {
  if (ask.method === "HEAD") {
    for await (const _ of response.body) moved();
    return EMPTY;
  }
  const explained = response.status < 300 || response.status === 400;
  return await readBody(response, explained ? ask.maxBytes : MAX_ERROR_BYTES, context, moved);
}

/** As `send`, and a status other than 2xx is thrown as what it means. */
export async function demand(http: Http, ask: Ask): Promise<Reply> {
  const reply = await send(http, ask);
  if (reply.status >= 200 && reply.status < 300) return reply;
  throw statusFailure(
    { status: reply.status, headers: reply.headers, text: text(reply.bytes), sent: ask.body?.length },
    contextOf(http, ask),
  );
}

/** As `demand`, repeated where that may help; only for requests that may be sent twice. */
export function demandAgain(http: Http, ask: Ask): Promise<Reply> {
  return withRetries(http, () => demand(http, ask), ask.signal);
}

/** The reply's body as JSON; throws NOT_COMFYUI for a web page, BAD_RESPONSE for anything else that is no JSON. */
export function readJson(http: Http, ask: Ask, reply: Reply): Json {
  const body = text(reply.bytes);
  try {
    return parseJson(body);
  } catch (cause) {
    const context = contextOf(http, ask);
    const html = /^\s*</.test(body);
    throw new NetDistError(
      html ? "NOT_COMFYUI" : "BAD_RESPONSE",
      `${nameWorker(context)} answered ${context.request} with ${html ? "a web page" : "something that is not JSON"}.`,
      {
        phase: ask.phase,
        worker: http.worker,
        promptId: ask.promptId,
        hint: html
          ? "Check the address and the port; a login page or another program may answer there."
          : "Is this the address of a ComfyUI server?",
        retryable: !html,
        cause,
      },
    );
  }
}

/** An answer of the wrong shape, as an error. */
export function badShape(http: Http, ask: Ask, expected: string): NetDistError {
  const context = contextOf(http, ask);
  return new NetDistError("BAD_RESPONSE", `${nameWorker(context)} answered ${context.request} without ${expected}.`, {
    phase: ask.phase,
    worker: http.worker,
    promptId: ask.promptId,
    hint: "Is this the address of a ComfyUI server?",
    retryable: true,
  });
}

export function contextOf(http: Http, ask: Ask): WireContext {
  return {
    phase: ask.phase,
    worker: http.worker,
    origin: http.origin,
    request: `${ask.method ?? "GET"} ${ask.path}`,
    promptId: ask.promptId,
  };
}

function toWire(http: Http, ask: Ask, patience: Patience): WireRequest {
  const query = ask.query ? `?${new URLSearchParams(ask.query)}` : "";
  const body = ask.body;
  return {
    method: ask.method ?? "GET",
    path: `${http.prefix}${ask.path}${query}`,
    headers: {
      "accept-encoding": ask.compressed ? "gzip" : "identity",
      ...http.headers,
      ...(body && { "content-type": body.type, "content-length": String(body.length) }),
    },
    ...(body?.data !== undefined && { body: watched(body.data, patience) }),
    signal: patience.signal,
  };
}

function isStream(data: WireRequest["body"]): data is AsyncIterable<Uint8Array> {
  return data !== undefined && typeof data !== "string" && !(data instanceof Uint8Array);
}

/** A streamed body renews the patience with every piece that is taken from it. */
function watched(data: NonNullable<WireRequest["body"]>, patience: Patience): NonNullable<WireRequest["body"]> {
  if (!isStream(data)) return data;
  return (async function* () {
    for await (const chunk of data) {
      patience.moved();
      yield chunk;
    }
    patience.sent();
  })();
}

function toFailure(error: unknown, context: WireContext): NetDistError {
  if (isNetDistError(error)) return error;
  if (!(error instanceof OutOfTime)) return wireFailure(error, context);
  return new NetDistError("TIMEOUT", `${nameWorker(context)} took too long (${context.request}: ${error.message}).`, {
    phase: context.phase,
    worker: context.worker,
    promptId: context.promptId,
    hint: "It may be overloaded, or the network in between drops packets.",
    retryable: true,
    cause: error,
  });
}

export function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
