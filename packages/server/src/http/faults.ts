import type { EngineFaults } from "../engine/types.ts";

/** What goes wrong with the requests of one route. Every member is optional: each adds one thing that goes wrong. */
export interface HttpFault {
  /** `"POST /prompt"`, `"GET /history/*"`: method and path without `/api`; `*` at the end stands for anything. */
  readonly route: string;
  /** Requests still to be hit, counted down; without it every one is. */
  times?: number;
  /** Whether the request has its effect (the prompt is queued) although its answer goes wrong; true unless `status` is given. */
  readonly effect?: boolean;
  /** The request is held, before its effect, until this settles; never: accepted and not answered. */
  readonly before?: Promise<unknown>;
  /** The answer is held, after the effect, until this settles. */
  readonly after?: Promise<unknown>;
  readonly status?: number;
  /** Put over the answer's own; a wrong `content-length` is sent as it is. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Instead of the answer's own; an iterable may be endless. */
  readonly body?: string | Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
  /** The connection is cut after so many bytes of the body; "reply": before the first byte of the answer. */
  readonly cut?: number | "reply";
  /** The body goes out in pieces of `bytes`, one every `everyMs`. */
  readonly drip?: { readonly bytes: number; readonly everyMs: number };
}

/** Everything that can be made to go wrong, for tests of clients; change it at any time, it acts at once. */
export interface Faults extends EngineFaults {
  /** The first that fits a request acts. */
  http: HttpFault[];
  /** Sockets: accepted but silent; every message twice; new ones refused with 503. */
  sockets: "mute" | "duplicate" | "refuse" | undefined;
}

/** A server without faults. */
export function noFaults(): Faults {
  return { http: [], sockets: undefined };
}

/** The fault that hits this request, counted. */
export function takeFault(faults: Faults, method: string, path: string): HttpFault | undefined {
  const bare = path.replace(/^\/api(?=\/)/, "");
  const fault = faults.http.find((one) => one.times !== 0 && fits(one.route, `${method} ${bare}`));
  if (fault?.times !== undefined) fault.times -= 1;
  return fault;
}

function fits(route: string, request: string): boolean {
  return route.endsWith("*") ? request.startsWith(route.slice(0, -1)) : request === route;
}
