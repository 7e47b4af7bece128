import { empty, json } from "../answer.ts";
import { readObject } from "../body.ts";
import { walk } from "../files/walk.ts";
import type { LogEntry } from "../log-book.ts";
import type { Parts } from "../parts.ts";
import { type Call, param, type Route } from "../route.ts";

/** The frontend's own routes, which have no twin under `/api`. */
export function internalRoutes(parts: Parts): Route[] {
  const subscribers = new Set<string>();
  parts.log.onEntry((entry) => tell(subscribers, entry, parts));
  const mount = "bare";
  return [
    {
      mount,
      method: "GET",
      path: "/internal/logs",
      handle: () => json(parts.log.entries.map(({ t, m }) => `${t} - ${m}`).join("")),
    },
    {
      mount,
      method: "GET",
      path: "/internal/logs/raw",
      handle: () => json({ entries: parts.log.entries, size: terminalSize() }),
    },
    { mount, method: "PATCH", path: "/internal/logs/subscribe", handle: (call) => subscribe(call, subscribers, parts) },
    {
      mount,
      method: "GET",
      path: "/internal/folder_paths",
      handle: () => json(Object.fromEntries([...parts.models.values()].map(({ name, folders }) => [name, folders]))),
    },
    { mount, method: "GET", path: "/internal/files/:kind", handle: (call) => listFiles(param(call, "kind"), parts) },
  ];
}

function tell(subscribers: Set<string>, entry: LogEntry, parts: Parts): void {
  for (const client of subscribers) {
    if (parts.sockets.has(client)) parts.sockets.json("logs", { entries: [entry], size: null }, { client });
    else subscribers.delete(client);
  }
}

async function subscribe(call: Call, subscribers: Set<string>, parts: Parts): Promise<Response> {
  const { clientId, enabled } = await readObject(call.env.incoming, parts.maxUploadSize);
  if (typeof clientId !== "string" || enabled === undefined) throw new TypeError("clientId or enabled is missing");
  if (enabled) subscribers.add(clientId);
  else subscribers.delete(clientId);
  return empty();
}

function terminalSize() {
  return { cols: process.stdout.columns ?? 80, rows: process.stdout.rows ?? 24 };
}

/** Newest first; the folder's own files only. */
async function listFiles(kind: string, parts: Parts): Promise<Response> {
  if (kind !== "input" && kind !== "output" && kind !== "temp") return json({ error: "Invalid directory type" }, 400);
  const files = [];
  for await (const { path, stats } of walk(parts.directories[kind], { recurse: false, hidden: false }))
    if (stats.isFile()) files.push({ path, modified: stats.mtimeMs });
  files.sort((a, b) => b.modified - a.modified);
  return json(files.map(({ path }) => (parts.profile === "0.3.64" ? path : `${path} [${kind}]`)));
}
