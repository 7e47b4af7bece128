import { renderObjectInfo } from "@netdist/sdk";
import type { JsonObject } from "@netdist/sdk/prompt";
import { json } from "../answer.ts";
import type { Parts } from "../parts.ts";
import { param, type Route } from "../route.ts";

export function objectInfoRoutes(parts: Parts): Route[] {
  return [
    { method: "GET", path: "/object_info", handle: async () => json(await describeAll(parts)) },
    {
      method: "GET",
      path: "/object_info/:node",
      async handle(call) {
        const id = param(call, "node");
        return json(parts.registry.has(id) ? { [id]: await describe(id, parts) } : {});
      },
    },
  ];
}

/** Every class; one that cannot be described is left out and logged. */
async function describeAll(parts: Parts): Promise<JsonObject> {
  const all: Record<string, JsonObject> = {};
  for (const id of parts.registry.keys()) {
    try {
      all[id] = await describe(id, parts);
    } catch (error) {
      parts.log.error(`object_info of "${id}" failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return all;
}

/** File lists are made anew each time. */
async function describe(id: string, { registry, profile, folders }: Parts): Promise<JsonObject> {
  const entry = registry.get(id);
  if (entry === undefined) throw new RangeError(`no class "${id}"`);
  return renderObjectInfo(entry.node, { profile, module: entry.module, id, list: (choices) => folders.list(choices) });
}
