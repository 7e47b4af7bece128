import { join } from "node:path";
import { writeHelpPage } from "@netdist/sdk/host";
import { bytes, empty, json, text } from "../answer.ts";
import { templateIndex } from "../extensions.ts";
import { below } from "../files/safe-path.ts";
import { sendFile } from "../files/send-file.ts";
import { statOf } from "../files/walk.ts";
import type { Parts } from "../parts.ts";
import type { Call } from "../route.ts";
import { welcomePage } from "./welcome.ts";

const NEVER_STORED = { "cache-control": "no-store, must-revalidate", pragma: "no-cache", expires: "0" };

/** Everything that no route has: files of the frontend and of extensions, or a page that says what this server is. */
export async function serveStatic(call: Call, parts: Parts): Promise<Response> {
  const path = decoded(call.req.path);
  if (path === "/" || path === "/api/") return index(call, parts);
  if (path.startsWith("/internal/")) return text("404: Not Found", 404);
  for (const { root, rest } of placesOf(path, parts)) {
    const file = below(root, `./${rest}`);
    if (file === undefined) continue;
    if ((await statOf(file))?.isDirectory()) return text("403: Forbidden", 403);
    const sent = await sendFile(call, file, { root });
    if (sent !== undefined) return sent;
  }
  const help = helpPage(path, parts);
  if (help !== undefined) return bytes(Buffer.from(help), "text/markdown; charset=utf-8");
  // A 404 or a page here would break the frontend's start.
  return /^\/templates\/index[^/]*\.json$/.test(path) ? json(await templateIndex(parts.extensions)) : empty(404);
}

/** The help page of a pack's node, made from its definition; the frontend looks where `python_module` says. */
function helpPage(path: string, { registry }: Parts): string | undefined {
  const [, pack, id] = /^\/extensions\/([^/]+)\/docs\/([^/]+)\.md$/.exec(path) ?? [];
  const entry = id === undefined ? undefined : registry.get(id);
  return entry?.module === `custom_nodes.${pack}` ? writeHelpPage(entry.node) : undefined;
}

interface Mounted {
  readonly at: string;
  readonly root: string | undefined;
  readonly named?: (rest: string) => string;
}

interface Place {
  readonly root: string;
  /** Path below it. */
  readonly rest: string;
}

/** Where the file of a path may lie, in the order in which it is looked for. */
function placesOf(path: string, { extensions, docsRoot, frontEndRoot }: Parts): Place[] {
  const mounted: readonly Mounted[] = [
    ...extensions.flatMap(({ name, web, workflows }) => [
      { at: `/extensions/${name}/`, root: web },
      // The template browser asks for `<title>-1.jpg`; a pack has `<title>.jpg`.
      { at: "/templates/", root: workflows, named: (rest: string) => rest.replace(/-1(\.[a-z]+)$/, "$1") },
      { at: `/workflow_templates/${name}/`, root: workflows },
      { at: `/api/workflow_templates/${name}/`, root: workflows },
    ]),
    { at: "/docs/", root: docsRoot() },
    { at: "/", root: frontEndRoot() },
  ];
  return mounted.flatMap(({ at, root, named = (rest) => rest }) =>
    root !== undefined && path.startsWith(at) ? [{ root, rest: named(path.slice(at.length)) }] : [],
  );
}

async function index(call: Call, parts: Parts): Promise<Response> {
  const root = parts.frontEndRoot();
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
