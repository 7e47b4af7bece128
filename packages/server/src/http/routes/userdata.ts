import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, relative, sep } from "node:path";
import { empty, json, text } from "../answer.ts";
import { readBody } from "../body.ts";
import { contentType, isActive } from "../files/content-type.ts";
import { sendFile } from "../files/send-file.ts";
import { statOf } from "../files/walk.ts";
import { writeWhole } from "../files/write-file.ts";
import type { Parts } from "../parts.ts";
import { type Call, param, type Route } from "../route.ts";
import { fileInfo, userPath, userRoot } from "./user-files.ts";

/** Single files of the user; `{file}` is one path segment, with its slashes encoded. */
export function userdataRoutes(parts: Parts): Route[] {
  const at = (call: Call, name: string) => userPath(parts.directories.user, param(call, name));
  return [
    {
      method: "GET",
      path: "/userdata/:file",
      async handle(call) {
        const path = await at(call, "file");
        return path === undefined ? empty(403) : download(call, path, userRoot(parts.directories.user));
      },
    },
    {
      method: "POST",
      path: "/userdata/:file",
      async handle(call) {
        const path = await at(call, "file");
        return path === undefined ? empty(403) : save(call, path, parts);
      },
    },
    {
      method: "DELETE",
      path: "/userdata/:file",
      async handle(call) {
        const path = await at(call, "file");
        if (path === undefined) return empty(403);
        if ((await statOf(path)) === undefined) return empty(404);
        await rm(path);
        return empty(204);
      },
    },
    {
      method: "POST",
      path: "/userdata/:file/move/:dest",
      async handle(call) {
        const source = await at(call, "file");
        if (source === undefined) return empty(403);
        if ((await statOf(source)) === undefined) return empty(404);
        const dest = await at(call, "dest");
        return dest === undefined ? empty(403) : move(call, source, dest, parts);
      },
    },
  ];
}

/** Always a download: what a user stored must never run in this origin. */
async function download(call: Call, path: string, root: string): Promise<Response> {
  const type = contentType(path);
  const styles = relative(root, path) === "user.css";
  const headers = {
    "content-type": styles ? "text/css" : isActive(type) ? "application/octet-stream" : type,
    "x-content-type-options": "nosniff",
    "content-disposition": styles ? "inline" : "attachment",
  };
  const stats = await statOf(path);
  if (stats !== undefined && !stats.isFile()) return empty(403);
  return (await sendFile(call, path, { root, headers })) ?? empty(404);
}

async function save(call: Call, path: string, parts: Parts): Promise<Response> {
  if (await taken(call, path)) return text("File already exists", 409);
  const body = await readBody(call.env.incoming, parts.maxUploadSize);
  try {
    await writeWhole(path, body);
  } catch (error) {
    parts.log.warn(`Cannot save the user's file ${path}: ${error instanceof Error ? error.message : String(error)}`);
    return empty(400);
  }
  return described(call, path, parts);
}

async function move(call: Call, source: string, dest: string, parts: Parts): Promise<Response> {
  if (await taken(call, dest)) return text("File already exists", 409);
  await mkdir(dirname(dest), { recursive: true });
  await rename(source, dest);
  return described(call, dest, parts);
}

async function taken(call: Call, path: string): Promise<boolean> {
  return call.req.query("overwrite") === "false" && (await statOf(path)) !== undefined;
}

async function described(call: Call, path: string, parts: Parts): Promise<Response> {
  const shown = relative(userRoot(parts.directories.user), path).split(sep).join("/");
  const full = call.req.query("full_info")?.toLowerCase() === "true";
  return json(full ? await fileInfo(path, shown, parts.profile) : shown);
}
