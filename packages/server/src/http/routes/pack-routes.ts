import { MAX_ROUTE_BODY } from "@netdist/sdk/host";
import { readBody } from "../body.ts";
import type { Parts } from "../parts.ts";
import type { Call, Method, Route } from "../route.ts";

const METHODS: readonly Method[] = ["GET", "POST", "PUT", "DELETE", "PATCH"];

/** What the packs offer under `/netdist/`. */
export function packRoutes(parts: Parts): Route[] {
  const handle = (call: Call) => answer(call, parts);
  return METHODS.flatMap((method) => ["/netdist", "/netdist/*"].map((path) => ({ method, path, handle })));
}

async function answer(call: Call, { answerRoute, maxUploadSize }: Parts): Promise<Response> {
  const { incoming } = call.env;
  const { pathname, search } = new URL(call.req.url);
  return answerRoute({
    method: call.req.method,
    url: pathname.replace(/^\/api(?=\/)/, "") + search,
    headers: [...call.req.raw.headers],
    body: await readBody(incoming, Math.min(maxUploadSize, MAX_ROUTE_BODY)),
  });
}
