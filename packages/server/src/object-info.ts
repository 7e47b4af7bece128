import { renderObjectInfo } from "@netdist/sdk";
import type { JsonObject } from "@netdist/sdk/prompt";
import type { Parts } from "./http/parts.ts";

type Described = Pick<Parts, "registry" | "profile" | "folders">;

/** Every class; one that cannot be described is left out and logged. */
export async function describeAll(parts: Described & Pick<Parts, "log">): Promise<JsonObject> {
  const all: Record<string, JsonObject> = {};
  for (const id of parts.registry.keys()) {
    try {
      all[id] = await describeClass(id, parts);
    } catch (error) {
      parts.log.error(`object_info of "${id}" failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return all;
}

/** One class of the registry; file lists are made anew each time. Throws RangeError for an unknown class. */
export async function describeClass(id: string, { registry, profile, folders }: Described): Promise<JsonObject> {
  const entry = registry.get(id);
  if (entry === undefined) throw new RangeError(`no class "${id}"`);
  return renderObjectInfo(entry.node, { profile, module: entry.module, id, list: (choices) => folders.list(choices) });
}
