import { type AnyNode, defineNode, definePack, type NodePack, string } from "@netdist/sdk";
import { alsoCounts } from "./services.ts";

const echo = defineNode({
  id: "Echo",
  category: "test",
  inputs: { value: string() },
  outputs: { value: string() },
  run: ({ value }) => ({ value: `other ${value}` }),
});

/** Offers a node of the kit too, in a higher version. */
export const pack: NodePack = definePack({ id: "other", version: "2.0.0", nodes: [echo as AnyNode, alsoCounts] });
