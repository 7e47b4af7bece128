import { type ObjectInfo, readObjectInfo } from "@netdist/core";
import { type HostFacts, renderObjectInfo, type Service, type ServiceKey } from "@netdist/sdk";
import type { JsonObject } from "@netdist/sdk/prompt";

/** What this host knows of node classes. Through the bridge that is our own: ComfyUI keeps its nodes to itself. */
export interface Definitions extends Service {
  /** As `/object_info` says now, file lists too. */
  objectInfo(): Promise<ObjectInfo>;
}

export const DEFINITIONS: ServiceKey<Definitions> = {
  id: "netdist.definitions/1",
  create: (host) => ({
    objectInfo: async () => readObjectInfo(await render(host)),
    async [Symbol.asyncDispose]() {},
  }),
};

async function render({ nodes, folders, log }: HostFacts): Promise<JsonObject> {
  const records: Record<string, JsonObject> = {};
  for (const [id, node] of nodes) {
    try {
      records[id] = await renderObjectInfo(node, {
        profile: "0.33.0",
        module: "",
        id,
        list: (choices) => folders.list(choices),
      });
    } catch (error) {
      log.warn(`The definition of ${id} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return records;
}
