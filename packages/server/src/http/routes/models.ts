import { join } from "node:path";
import { empty, json } from "../answer.ts";
import { openBelow } from "../files/send-file.ts";
import { walk } from "../files/walk.ts";
import type { ModelFolder } from "../model-folders.ts";
import type { Parts } from "../parts.ts";
import { type Call, param, type Route } from "../route.ts";
import { safetensorsMetadata } from "./safetensors-metadata.ts";

export function modelRoutes(parts: Parts): Route[] {
  const names = async (key: string) => modelNames(parts.models.get(key));
  const folderOr404 = (key: string, answer: (folder: ModelFolder) => Promise<Response>) => {
    const folder = parts.models.get(key);
    return folder ? answer(folder) : empty(404);
  };
  return [
    { method: "GET", path: "/models", handle: () => json([...parts.models.keys()]) },
    {
      method: "GET",
      path: "/models/:folder",
      handle: (call) => folderOr404(param(call, "folder"), async (folder) => json(await modelNames(folder))),
    },
    {
      method: "GET",
      path: "/embeddings",
      handle: async () => json((await names("embeddings")).map((name) => name.replace(/\.[^./\\]*$/, ""))),
    },
    { method: "GET", path: "/experiment/models", handle: () => json(described(parts)) },
    {
      method: "GET",
      path: "/experiment/models/:folder",
      handle: (call) => folderOr404(param(call, "folder"), async (folder) => json(await detailed(folder))),
    },
    // Previews lie beside models; this server reads none.
    { method: "GET", path: "/experiment/models/preview/:folder/:index/:file{.*}", handle: () => empty(404) },
    { method: "GET", path: "/view_metadata/:folder", handle: (call) => viewMetadata(call, parts) },
  ];
}

/** Names of the files of a kind, sorted, each once. */
async function modelNames(folder: ModelFolder | undefined): Promise<string[]> {
  const names = new Set<string>();
  for (const root of folder?.folders ?? [])
    for await (const { path, stats } of walk(root, { recurse: true, hidden: true }))
      if (stats.isFile() && counts(path, folder?.extensions ?? [])) names.add(path);
  return [...names].sort();
}

function counts(path: string, extensions: readonly string[]): boolean {
  const extension = /\.[^./]*$/.exec(path)?.[0].toLowerCase() ?? "";
  return extensions.length === 0 || extensions.includes(extension);
}

function described(parts: Parts) {
  const shown = [...parts.models.values()].filter(({ name }) => name !== "configs" && name !== "custom_nodes");
  return shown.map(({ name, folders, extensions }) =>
    parts.profile === "0.3.64" ? { name, folders } : { name, folders, extensions: [...extensions].sort() },
  );
}

async function detailed(folder: ModelFolder) {
  const found = [];
  for (const [pathIndex, root] of folder.folders.entries())
    for await (const { path, stats } of walk(root, { recurse: true, hidden: false }))
      if (stats.isFile() && counts(path, folder.extensions))
        found.push({
          name: path,
          pathIndex,
          modified: stats.mtimeMs / 1000,
          created: stats.ctimeMs / 1000,
          size: stats.size,
        });
  return found;
}

/** The `__metadata__` of a safetensors file. */
async function viewMetadata(call: Call, parts: Parts): Promise<Response> {
  const name = call.req.query("filename");
  if (name === undefined || !name.endsWith(".safetensors")) return empty(404);
  for (const root of parts.models.get(param(call, "folder"))?.folders ?? []) {
    const file = await openBelow(root, join(root, name));
    if (file === undefined) continue;
    await using _ = { [Symbol.asyncDispose]: () => file.close() };
    const metadata = await safetensorsMetadata(file);
    return metadata === undefined ? empty(404) : json(metadata);
  }
  return empty(404);
}
