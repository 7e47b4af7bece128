import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { isObject, type Json, type JsonObject, parseJson } from "@netdist/sdk/prompt";
import { statOf, walk } from "./files/walk.ts";

/** What a node pack gives the frontend: folders, laid out as in a folder of `custom_nodes`. Each may be absent. */
export interface FrontendExtension {
  /** Its place: `/extensions/<name>/`. */
  readonly name: string;
  /** Scripts (the frontend loads every `.js`), help pages in `docs/`, pictures. */
  readonly web?: string | undefined;
  /** Example workflows, `<title>.json`, with a picture of the same name; the frontend shows them as templates. */
  readonly workflows?: string | undefined;
  /** `<language>/main.json`, `nodeDefs.json`, `commands.json`, `settings.json`. */
  readonly locales?: string | undefined;
}

/** Paths of the scripts that the frontend is to load. */
export async function scriptsBelow(folder: string, address: string): Promise<string[]> {
  const found = [];
  for await (const { path, stats } of walk(folder, { recurse: true, hidden: false }))
    if (stats.isFile() && path.endsWith(".js")) found.push(`${address}/${path}`);
  return found.sort();
}

/** Titles of the example workflows of every extension that has some. */
async function workflowTitles(extensions: readonly FrontendExtension[]): Promise<string[]> {
  const names = await Promise.all(
    extensions.map(async ({ workflows }) => (workflows === undefined ? [] : await readdir(workflows).catch(() => []))),
  );
  const isExample = (file: string): boolean => file.endsWith(".json") && !file.endsWith(".api.json");
  return names.flatMap((files) =>
    files
      .filter(isExample)
      .map((file) => file.slice(0, -".json".length))
      .sort(),
  );
}

/**
 * The index of ComfyUI's own template browser: its templates need models and nodes that are not here, so it shows the
 * extensions' example workflows, where the frontend looks when somebody opens it for the first time.
 */
export async function templateIndex(extensions: readonly FrontendExtension[]): Promise<Json> {
  const templates = (await workflowTitles(extensions)).map((title) => ({
    name: title,
    title: title.charAt(0).toUpperCase() + title.slice(1).replaceAll(/[-_]/g, " "),
    description: "",
    mediaType: "image",
    mediaSubtype: "jpg",
  }));
  const first = { moduleName: "default", category: "Examples", title: "Getting Started", type: "image" };
  return templates.length === 0 ? [] : [{ ...first, isEssential: true, templates }];
}

const PARTS = ["nodeDefs", "commands", "settings"];

/** Texts by language: `main.json` at the root, the other files under their names; later extensions go over earlier ones. */
export async function translations(extensions: readonly FrontendExtension[]): Promise<JsonObject> {
  let all: JsonObject = {};
  for (const { locales } of extensions) {
    for (const language of locales === undefined ? [] : await readdir(locales).catch(() => [])) {
      const folder = join(locales ?? "", language);
      if (!(await statOf(folder))?.isDirectory()) continue;
      const main = await readTexts(join(folder, "main.json"));
      const parts = await Promise.all(PARTS.map(async (part) => [part, await readTexts(join(folder, `${part}.json`))]));
      const named = Object.fromEntries(parts.filter(([, texts]) => Object.keys(texts ?? {}).length > 0)) as JsonObject;
      all = merge(all, { [language]: merge(main, named) });
    }
  }
  return all;
}

async function readTexts(file: string): Promise<JsonObject> {
  const text = await readFile(file, "utf8").catch(() => "{}");
  const value = parseJson(text);
  return isObject(value) ? value : {};
}

function merge(under: JsonObject, over: JsonObject): JsonObject {
  const entries = Object.entries(over).map(([key, value]): [string, Json] => {
    const before = Object.hasOwn(under, key) ? under[key] : undefined;
    return [key, isObject(before) && isObject(value) ? merge(before, value) : (value ?? null)];
  });
  return Object.fromEntries([...Object.entries(under), ...entries]);
}
