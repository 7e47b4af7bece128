import { type ObjectInfo, readObjectInfo } from "@netdist/core";
import type { Service, ServiceKey } from "@netdist/sdk";

/** What this host knows of node classes, those of other packs too. */
export interface Definitions extends Service {
  /** As `/object_info` says now, file lists too. */
  objectInfo(): Promise<ObjectInfo>;
}

export const DEFINITIONS: ServiceKey<Definitions> = {
  id: "netdist.definitions/1",
  create: (host) => ({
    objectInfo: async () => readObjectInfo(await host.objectInfo()),
    async [Symbol.asyncDispose]() {},
  }),
};
