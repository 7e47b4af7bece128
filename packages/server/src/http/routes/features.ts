import type { JsonObject } from "@netdist/sdk/prompt";
import { json } from "../answer.ts";
import type { Parts } from "../parts.ts";
import type { Route } from "../route.ts";

/** What the server says it can do; the answer to a client's own feature flags too. */
export function features(parts: Pick<Parts, "profile" | "maxUploadSize">): JsonObject {
  const common = { supports_preview_metadata: true, max_upload_size: parts.maxUploadSize };
  return parts.profile === "0.3.64" ? common : { ...common, node_replacements: false, assets: false };
}

export function featureRoutes(parts: Parts): Route[] {
  return [{ method: "GET", path: "/features", handle: () => json(features(parts)) }];
}
