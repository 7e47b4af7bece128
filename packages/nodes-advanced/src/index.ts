import { definePack, type NodePack } from "@netdist/sdk";
import { remoteChainEnd } from "./remote-chain-end.ts";
import { remoteChainStart } from "./remote-chain-start.ts";
import { remoteQueueWorker } from "./remote-queue-worker.ts";

/** `RemoteChainStart`, `RemoteQueueWorker` and `RemoteChainEnd`. */
export const pack: NodePack = definePack({
  id: "netdist-advanced",
  version: "0.0.0",
  nodes: [remoteChainStart, remoteQueueWorker, remoteChainEnd],
});
