import { definePack, type NodePack } from "@netdist/sdk";
import { flowNodes } from "./flow.ts";
import { listNodes } from "./lists.ts";
import { plainNodes } from "./plain.ts";

/** The nodes of tests/comfyui/nodes, for our own server. */
export function createTestPack(): NodePack {
  return definePack({
    id: "netdist_test_nodes",
    version: "1.0.0",
    nodes: [...plainNodes, ...listNodes, ...flowNodes()],
  });
}
