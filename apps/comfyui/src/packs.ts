import { pack as advanced } from "@netdist/nodes-advanced";
import { pack as images } from "@netdist/nodes-images";
import { pack as latents } from "@netdist/nodes-latents";
import { pack as simple } from "@netdist/nodes-simple";
import { pack as workflows } from "@netdist/nodes-workflows";
import type { NodePack } from "@netdist/sdk";

/** The packs in the folder `netdist`. */
export const packs: readonly NodePack[] = [simple, advanced, images, latents, workflows];
