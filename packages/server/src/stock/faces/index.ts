import type { Inputs, NodeDefinition, Outputs } from "@netdist/sdk";
import type { Profile } from "../../engine/types.ts";
import { AUDIO } from "./audio.ts";
import { IMAGES } from "./images.ts";
import { LATENTS } from "./latents.ts";
import type { Face } from "./types.ts";
import { VALUES } from "./values.ts";

const FACES = { ...AUDIO, ...IMAGES, ...LATENTS, ...VALUES };

/** The members of a stock node that say what a version shows of it. */
export function face<const K extends keyof typeof FACES>(
  id: K,
  profile: Profile,
): Face & Pick<NodeDefinition<Inputs, Outputs>, "module"> & { readonly id: K } {
  return { id, module: FACES[id].module, ...FACES[id][profile] };
}
