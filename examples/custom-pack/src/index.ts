import { definePack, type NodePack } from "@netdist/sdk";
import { fillText } from "./fill-text.ts";
import { mainColours } from "./main-colours.ts";
import { vignette } from "./vignette.ts";

/** The pack: what ComfyUI shows of it is in the nodes. */
export const pack: NodePack = definePack({
  id: "custom-pack",
  version: "0.1.0",
  nodes: [vignette, fillText, mainColours],
});
