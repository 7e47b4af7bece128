import { PANEL, panelRoutes } from "@netdist/core";
import { definePack, type NodePack } from "@netdist/sdk";
import { fetchRemote } from "./fetch-remote.ts";
import { remoteQueueSimple } from "./remote-queue-simple.ts";

/** `RemoteQueueSimple` and `FetchRemote`. */
export const pack: NodePack = definePack({
  id: "netdist-simple",
  version: "0.0.0",
  nodes: [fetchRemote, remoteQueueSimple],
  routes: panelRoutes,
  services: [PANEL],
});
