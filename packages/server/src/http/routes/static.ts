import { join } from "node:path";
import { empty, json, text } from "../answer.ts";
import { below } from "../files/safe-path.ts";
import { sendFile } from "../files/send-file.ts";
import { statOf } from "../files/walk.ts";
import type { Parts } from "../parts.ts";
import type { Call } from "../route.ts";
import { welcomePage } from "./welcome.ts";

const NEVER_STORED = { "cache-control": "no-store, must-revalidate", pragma: "no-cache", expires: "0" };

/** Everything that no route has: the frontend's files, or a page that says what this server is. */
export async function serveStatic(call: Call, parts: Parts): Promise<Response> {
  const path = decoded(call.req.path);
  const root = parts.frontEndRoot;
  if (path === "/" || path === "/api/") return index(call, parts);
  if (path.startsWith("/internal/")) return text("404: Not Found", 404);
  const file = root === undefined || path === undefined ? undefined : below(root, `.${path}`);
  if (root !== undefined && file !== undefined) {
    if ((await statOf(file))?.isDirectory()) return text("403: Forbidden", 403);
    const sent = await sendFile(call, file, { root });
    if (sent !== undefined) return sent;
  }
  // Without templates the frontend reads an empty index; a 404 or a page here would break its start.
  return /^\/templates\/index[^/]*\.json$/.test(path) ? json([]) : empty(404);
}

async function index(call: Call, parts: Parts): Promise<Response> {
  const root = parts.frontEndRoot;
  if (root === undefined) return welcomePage(parts);
  const sent = await sendFile(call, join(root, "index.html"), { root, headers: NEVER_STORED });
  return sent ?? text("404: Not Found", 404);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
