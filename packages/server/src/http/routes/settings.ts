import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isObject, type JsonObject, parseJson, stringifyJson } from "@netdist/sdk/prompt";
import { empty, json } from "../answer.ts";
import { readJson, readObject } from "../body.ts";
import { statOf } from "../files/walk.ts";
import { writeWhole } from "../files/write-file.ts";
import type { Parts } from "../parts.ts";
import { param, type Route } from "../route.ts";
import { userRoot } from "./user-files.ts";

export function settingRoutes(parts: Parts): Route[] {
  const path = join(userRoot(parts.directories.user), "comfy.settings.json");
  const read = async (): Promise<JsonObject> => {
    if ((await statOf(path)) === undefined) return {};
    try {
      const found = parseJson(await readFile(path, "utf8"));
      return isObject(found) ? found : {};
    } catch {
      parts.log.error(`The settings file ${path} cannot be read; its settings are ignored.`);
      return {};
    }
  };
  // One after the other: two changes at once would both start from the same old settings.
  let last: Promise<unknown> = Promise.resolve();
  const merge = (changes: JsonObject): Promise<void> => {
    const done = last.then(async () =>
      writeWhole(path, stringifyJson({ ...(await read()), ...changes }, { indent: 4 })),
    );
    last = done.catch(() => undefined);
    return done;
  };
  return [
    { method: "GET", path: "/settings", handle: async () => json(await read()) },
    {
      method: "GET",
      path: "/settings/:id",
      async handle(call) {
        const settings = await read();
        const id = param(call, "id");
        return json(Object.hasOwn(settings, id) ? (settings[id] ?? null) : null);
      },
    },
    {
      method: "POST",
      path: "/settings",
      async handle(call) {
        await merge(await readObject(call.env.incoming, parts.maxUploadSize));
        return empty();
      },
    },
    {
      method: "POST",
      path: "/settings/:id",
      async handle(call) {
        // A computed member is an own one, even when it is called __proto__.
        await merge({ [param(call, "id")]: await readJson(call.env.incoming, parts.maxUploadSize) });
        return empty();
      },
    },
  ];
}
