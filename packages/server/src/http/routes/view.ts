import { basename, join, resolve } from "node:path";
import { isWithin } from "../../host/containment.ts";
import { cutAnnotation } from "../../host/file-names.ts";
import { empty } from "../answer.ts";
import { contentType, isActive } from "../files/content-type.ts";
import { dispositionName } from "../files/disposition.ts";
import { sendFile } from "../files/send-file.ts";
import type { Parts } from "../parts.ts";
import type { Call, Route } from "../route.ts";
import { viewPicture } from "./view-picture.ts";

export function viewRoutes(parts: Parts): Route[] {
  return [{ method: "GET", path: "/view", handle: (call) => view(call, parts) }];
}

async function view(call: Call, parts: Parts): Promise<Response> {
  const query = call.req.query("filename");
  if (query === undefined) return empty(404);
  const found = locate(query, { type: call.req.query("type"), subfolder: call.req.query("subfolder") }, parts);
  if (typeof found === "number") return empty(found);
  const picture = await viewPicture(call, found, parts);
  if (picture !== undefined) return picture;
  const headers = viewHeaders(found.name, call.req.header("sec-fetch-dest"), parts);
  return (await sendFile(call, found.path, { root: found.root, headers })) ?? empty(404);
}

export interface ViewedFile {
  readonly root: string;
  readonly path: string;
  readonly name: string;
}

export interface FileReference {
  readonly type: string | undefined;
  readonly subfolder: string | undefined;
}

/** The file that a name with type and subfolder means, by ComfyUI's checks in their order; else the status. */
export function locate(annotated: string, where: FileReference, parts: Parts): ViewedFile | 400 | 403 | 404 {
  const cut = cutAnnotation(annotated, "output");
  const { name } = cut;
  if (name === "" || name.startsWith("/") || name.includes("..")) return 400;
  const type = name === annotated ? (where.type ?? "output") : cut.kind;
  if (type !== "input" && type !== "output" && type !== "temp") return 400;
  const root = parts.directories[type];
  const folder = resolve(root, where.subfolder ?? "");
  if (!isWithin(root, folder)) return 403;
  // Whatever folder stands in the name is ignored: that is what `subfolder` is for.
  const file = basename(name);
  return /[\0]/.test(file + folder) ? 404 : { root, path: join(folder, file), name: file };
}

/** 0.33 offers what could run in the page as a download; 0.3.64 only hid the type of a few. */
function viewHeaders(name: string, destination: string | undefined, parts: Parts): Record<string, string> {
  const disposition = dispositionName(name);
  const type = contentType(name);
  if (parts.profile === "0.3.64") {
    const hidden = ["text/html", "application/xhtml+xml", "text/css"].includes(type);
    const script = type === "text/javascript" ? "application/javascript; charset=utf-8" : type;
    return { "content-disposition": disposition, "content-type": hidden ? "application/octet-stream" : script };
  }
  const common = { "x-content-type-options": "nosniff" };
  if (!isActive(type)) return { ...common, "content-disposition": disposition, "content-type": type };
  const inline = destination === "image" && type === "image/svg+xml";
  return {
    ...common,
    vary: "Sec-Fetch-Dest",
    "cache-control": "no-store",
    "content-disposition": inline ? disposition : `attachment; ${disposition}`,
    "content-type": inline ? type : "application/octet-stream",
  };
}
