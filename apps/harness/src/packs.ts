import { pack as advanced } from "@netdist/nodes-advanced";
import { pack as images } from "@netdist/nodes-images";
import { pack as latents } from "@netdist/nodes-latents";
import { pack as simple } from "@netdist/nodes-simple";
import { pack as workflows } from "@netdist/nodes-workflows";
import type { NodePack } from "@netdist/sdk";

/** Every pack of ours that runs on the primary. */
export const packs: readonly NodePack[] = [simple, advanced, images, latents, workflows];
