import { relative, sep } from "node:path";
import { json, text } from "../answer.ts";
import { type Found, statOf, walk } from "../files/walk.ts";
import type { Parts } from "../parts.ts";
import type { Call, Route } from "../route.ts";
import { fileInfo, userPath, userRoot } from "./user-files.ts";

/** Listings of the user's files, in both of ComfyUI's forms. */
export function userdataListRoutes(parts: Parts): Route[] {
  return [
    { method: "GET", path: "/userdata", handle: (call) => listFiles(call, parts) },
    { method: "GET", path: "/v2/userdata", handle: (call) => listTree(call, parts) },
  ];
}

async function listFiles(call: Call, parts: Parts): Promise<Response> {
  const is = (name: string) => call.req.query(name)?.toLowerCase() === "true";
  const dir = call.req.query("dir") ?? "";
  if (dir === "") return text("Directory not provided", 400);
  const root = await userPath(parts.directories.user, dir);
  if (root === undefined) return text("Invalid directory", 403);
  if ((await statOf(root)) === undefined) return text("Directory not found", 404);
  const listed = [];
  for await (const { path, stats } of walk(root, { recurse: is("recurse"), hidden: false })) {
    if (!stats.isFile()) continue;
    if (is("full_info")) listed.push(await fileInfo(`${root}/${path}`, path, parts.profile));
    else listed.push(is("split") ? [path, ...path.split("/")] : path);
  }
  return json(listed);
}

async function listTree(call: Call, parts: Parts): Promise<Response> {
  const root = userRoot(parts.directories.user);
  const target = await userPath(parts.directories.user, call.req.query("path") ?? "");
  if (target === undefined) return text("Invalid path requested", 400);
  const stats = await statOf(target);
  if (stats === undefined) return target === root ? json([]) : text("Requested path not found", 404);
  if (!stats.isDirectory()) return text("Requested path is not a directory", 400);
  const prefix = relative(root, target).split(sep).join("/");
  const entries = [];
  for await (const found of walk(target, { recurse: true, hidden: true })) entries.push(treeEntry(found, prefix));
  return json(entries.sort(foldersFirst));
}

interface TreeEntry {
  readonly [key: string]: string | number;
  readonly name: string;
  readonly path: string;
  readonly type: "directory" | "file";
}

/** Times here are in seconds, fractional. */
function treeEntry({ path, stats }: Found, prefix: string): TreeEntry {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const shown = prefix === "" ? path : `${prefix}/${path}`;
  if (stats.isDirectory()) return { name, path: shown, type: "directory" };
  return { name, path: shown, type: "file", size: stats.size, modified: stats.mtimeMs / 1000 };
}

function foldersFirst(a: TreeEntry, b: TreeEntry): number {
  if (a.type !== b.type) return a.type === "directory" ? -1 : 1;
  const [left, right] = [a.name.toLowerCase(), b.name.toLowerCase()];
  return left < right ? -1 : left > right ? 1 : 0;
}
