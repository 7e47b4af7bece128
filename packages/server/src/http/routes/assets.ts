import { json } from "../answer.ts";
import type { Method, Route } from "../route.ts";

const DISABLED = {
  error: { code: "SERVICE_DISABLED", message: "This server has no assets system.", details: {} },
};

/** The asset routes of newer servers, all switched off; they exist under `/api` only. */
const ROUTES: readonly (readonly [Method, string])[] = [
  ["GET", "/assets"],
  ["POST", "/assets"],
  ["POST", "/assets/from-hash"],
  ["GET", "/assets/hash/:hash"],
  ["GET", "/assets/tags/refine"],
  ["POST", "/assets/seed"],
  ["GET", "/assets/seed/status"],
  ["POST", "/assets/seed/cancel"],
  ["POST", "/assets/prune"],
  ["GET", `/assets/:id{[0-9a-f-]{36}}`],
  ["PUT", `/assets/:id{[0-9a-f-]{36}}`],
  ["DELETE", `/assets/:id{[0-9a-f-]{36}}`],
  ["GET", `/assets/:id{[0-9a-f-]{36}}/content`],
  ["POST", `/assets/:id{[0-9a-f-]{36}}/tags`],
  ["DELETE", `/assets/:id{[0-9a-f-]{36}}/tags`],
  ["GET", "/tags"],
];

export function assetRoutes(): Route[] {
  return ROUTES.map(([method, path]) => ({
    method,
    path: `/api${path}`,
    mount: "bare",
    handle: () => json(DISABLED, 503),
  }));
}
