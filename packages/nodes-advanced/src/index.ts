import { PANEL, panelRoutes } from "@netdist/core";
import { definePack, type NodePack } from "@netdist/sdk";
import { fetchPool } from "./fetch-pool.ts";
import { remoteChainEnd } from "./remote-chain-end.ts";
import { remoteChainStart } from "./remote-chain-start.ts";
import { remotePool } from "./remote-pool.ts";
import { remotePoolFill, remotePoolRest } from "./remote-pool-parts.ts";
import { remoteQueueWorker } from "./remote-queue-worker.ts";
import { remoteValue } from "./remote-value.ts";

/** Chains (`RemoteChainStart`, `RemoteQueueWorker`, `RemoteChainEnd`), pools (`RemotePool`, `FetchPool`) and `RemoteValue`. */
export const pack: NodePack = definePack({
  id: "netdist-advanced",
  version: "0.0.0",
  nodes: [
    remoteChainStart,
    remoteQueueWorker,
    remoteChainEnd,
    remotePool,
    fetchPool,
    remoteValue,
    remotePoolFill,
    remotePoolRest,
  ],
  routes: panelRoutes,
  services: [PANEL],
});
