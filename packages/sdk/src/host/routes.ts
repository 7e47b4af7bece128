import type { HostFacts, NodePack, PackRoute } from "../pack.ts";
import { sameHost } from "./same-host.ts";
import { compareVersions } from "./versions.ts";
import { settledWithin } from "./waiting.ts";

/** Bytes that a request body may have: room for the largest workflows. */
export const MAX_ROUTE_BODY = 32 * 1024 ** 2;
/** How long a handler may take. */
const DEADLINE_MS = 120_000;
const METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]);

/** A request as it came in, whatever carried it. */
export interface RouteRequest {
  readonly method: string;
  /** Path and query, without `/api`. */
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array | undefined;
}

/** Answers what arrives under `/netdist/`; a refusal and a failure are answers, too. */
export type AnswerRoute = (request: RouteRequest) => Promise<Response>;

/** The routes of all packs, behind the rules that every host keeps (T15, T16). */
export function createRoutes(packs: readonly NodePack[], host: HostFacts): AnswerRoute {
  const newest = packs.toSorted((a, b) => compareVersions(b.version, a.version));
  const routes = newest.flatMap((pack) => pack.routes ?? []).toSorted((a, b) => b.path.length - a.path.length);
  return async (raw) => {
    const request = toRequest(raw);
    if (request === undefined) return problem(400, "this is no request that can be read");
    const refused = refusal(request, raw.body);
    if (refused) return problem(...refused);
    const { pathname } = new URL(request.url);
    const route = routes.find(({ path }) => isBelow(pathname, path.replace(/\/+$/, "")));
    if (route === undefined) return problem(404, `there is nothing at ${pathname}`);
    return await call(route, request, host);
  };
}

function toRequest({ method, url, headers, body }: RouteRequest): Request | undefined {
  try {
    const all = new Headers(headers.map(([name, value]): [string, string] => [name, value]));
    const hasBody = body !== undefined && body.byteLength > 0 && method !== "GET" && method !== "HEAD";
    const init = { method, headers: all, ...(hasBody && { body }) };
    return new Request(new URL(url, `http://${all.get("host") ?? "localhost"}`), init);
  } catch {
    return undefined;
  }
}

/** What keeps other web pages out: they can send forms and plain text, but no JSON and no origin that is not theirs. */
function refusal(
  { method, headers }: Request,
  body: Uint8Array | undefined,
): [status: number, why: string] | undefined {
  if (!METHODS.has(method)) return [405, `${method} is not offered`];
  if (headers.get("sec-fetch-site") === "cross-site") return [403, "the request comes from another site"];
  const origin = headers.get("origin");
  if (origin !== null && !sameHost(headers.get("host") ?? "", origin)) {
    return [403, "the request comes from a page of another host"];
  }
  if (method === "GET" || method === "HEAD") return undefined;
  if (!/^application\/json\s*(;|$)/i.test(headers.get("content-type") ?? "")) {
    return [415, "send JSON, with the content type application/json"];
  }
  if ((body?.byteLength ?? 0) <= MAX_ROUTE_BODY) return undefined;
  return [413, `the body is over the limit of ${MAX_ROUTE_BODY} bytes`];
}

async function call(route: PackRoute, request: Request, host: HostFacts): Promise<Response> {
  const answer = (async () => await route.handle(request, host))();
  try {
    if (!(await settledWithin(answer, DEADLINE_MS))) return problem(504, `no answer after ${DEADLINE_MS / 1000} s`);
    return guarded(await answer);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    host.log.error(`${request.method} ${new URL(request.url).pathname}: ${why}`);
    return problem(500, why);
  }
}

/** Never kept by a cache, never read as another type than it says. */
function guarded(answer: Response): Response {
  const headers = new Headers(answer.headers);
  if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
  headers.set("x-content-type-options", "nosniff");
  const { status, statusText } = answer;
  return new Response(answer.body, { status, statusText, headers });
}

function problem(status: number, error: string): Response {
  return guarded(Response.json({ error }, { status }));
}

function isBelow(path: string, route: string): boolean {
  return path === route || path.startsWith(`${route}/`);
}
