import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { broken, empty, text } from "./answer.ts";
import { BodyTooLargeError } from "./body.ts";
import { fail } from "./fail.ts";
import { takeFault } from "./faults.ts";
import { refusal } from "./guard/origin.ts";
import { cacheControl, corsHeaders } from "./guard/response-headers.ts";
import type { Parts } from "./parts.ts";
import type { Call, Route } from "./route.ts";
import { allRoutes } from "./routes/index.ts";
import { serveStatic } from "./routes/static.ts";

type App = Hono<{ Bindings: HttpBindings }>;

/** Every route, bare and under `/api`, behind the checks and headers that ComfyUI puts around them. */
export function createApp(parts: Parts): App {
  // Hono's own path keeps %2F and %25 encoded, so that a user's file name stays one segment.
  const app: App = new Hono<{ Bindings: HttpBindings }>();
  app.use(async (call, next) => {
    const around = async () => {
      await next();
      decorate(call, parts);
      return call.res;
    };
    const fault = takeFault(parts.faults, call.req.method, call.req.path);
    if (fault !== undefined) call.res = await fail(call, fault, around);
    else await around();
  });
  app.use(async (call, next) => {
    const refused = parts.corsOrigin === undefined && (await refusal(call.env.incoming.headers, parts.profile));
    if (refused) parts.log.warn(`${call.req.method} ${call.req.path}: ${refused}; answered with 403`);
    if (refused) return empty(403);
    return call.req.method === "OPTIONS" ? empty() : await next();
  });
  mount(app, allRoutes(parts), (call) => serveStatic(call, parts));
  app.notFound((call) => serveStaticOrRefuse(call, parts));
  app.onError((error, call) => answerError(error, call, parts));
  return app;
}

/** The web root lies under every path, so a route that takes no GET has the files of that path, which mostly are none. */
function mount(app: App, routes: readonly Route[], files: Route["handle"]): void {
  const methods = new Map<string, Set<string>>();
  for (const { method, path, mount = "both", handle } of routes) {
    for (const full of mount === "both" ? [path, `/api${path}`] : [path]) {
      app.on(method, full, handle);
      const known = methods.get(full) ?? new Set();
      methods.set(full, known.add(method));
    }
  }
  for (const [path, known] of methods) {
    app.get(path, files);
    app.all(path, () => wrongMethod(known.has("GET") ? known : new Set([...known, "GET"])));
  }
}

function wrongMethod(known: ReadonlySet<string>): Response {
  const allowed = [...known].flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method]));
  const answer = text("405: Method Not Allowed", 405);
  answer.headers.set("allow", allowed.sort().join(","));
  return answer;
}

/** An unknown path takes GET and HEAD only. */
function serveStaticOrRefuse(call: Call, parts: Parts): Response | Promise<Response> {
  const { method } = call.req;
  return method === "GET" || method === "HEAD" ? serveStatic(call, parts) : wrongMethod(new Set(["GET"]));
}

function answerError(error: Error, call: Call, parts: Parts): Response {
  if (error instanceof BodyTooLargeError) return closing(text(error.message, 413));
  parts.log.error(`${call.req.method} ${call.req.path}: ${error.message}`);
  return broken();
}

/** The rest of the body is not read, so the connection cannot carry another request. */
function closing(answer: Response): Response {
  answer.headers.set("connection", "close");
  return answer;
}

function decorate(call: Call, parts: Parts): void {
  const { headers, status } = call.res;
  const cache = cacheControl(call.req.path, status);
  if (cache !== undefined && !headers.has("cache-control")) headers.set("cache-control", cache);
  if (parts.corsOrigin === undefined) return;
  for (const [name, value] of Object.entries(corsHeaders(parts.corsOrigin))) headers.set(name, value);
}
