import { definePack, type NodePack } from "@netdist/sdk";

/** Latents from files and addresses, and into files. */
export const pack: NodePack = definePack({ id: "netdist-latents", version: "0.1.0", nodes: [] });
