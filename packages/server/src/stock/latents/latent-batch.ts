import { type AnyNode, defineNode, floats, floatTensor, type Latent, latent, type Tensor } from "@netdist/sdk";
import type { Profile } from "../../engine/types.ts";
import { StockError } from "../errors.ts";
import { face } from "../faces/index.ts";
import { resizePixels } from "../resize/index.ts";
import { joinBatches } from "../tensors/batch.ts";
import { range } from "./latent-batches.ts";

/** One batch of latents after the other, each keeping its places; the second is resized to the size of the first. */
export function latentBatch(profile: Profile): AnyNode {
  return defineNode({
    ...face("LatentBatch", profile),
    inputs: { samples1: latent(), samples2: latent() },
    outputs: { LATENT: latent() },
    async run({ samples1, samples2 }) {
      const [first, second] = [samples1.samples, await fitted(samples2.samples, samples1.samples)];
      const samples = await joinBatches(first, second);
      return { LATENT: { ...samples1, samples, batch_index: [...placesOf(samples1), ...placesOf(samples2)] } };
    },
  });
}

function placesOf({ batch_index, samples }: Latent): readonly number[] {
  return batch_index ?? range(samples.shape[0] ?? 0);
}

async function fitted(latent: Tensor, like: Tensor): Promise<Tensor> {
  const shape = [latent.shape[0] ?? 0, ...like.shape.slice(1)];
  if (shape.join() === latent.shape.join()) return latent;
  const [height = 0, width = 0] = like.shape.slice(-2);
  const planes = latent.shape.slice(0, -2);
  if (planes.slice(1).join() !== like.shape.slice(1, -2).join()) {
    throw new StockError(`latents of shapes [${like.shape.join(", ")}] and [${latent.shape.join(", ")}] do not fit`);
  }
  const [oldHeight = 0, oldWidth = 0] = latent.shape.slice(-2);
  const count = planes.reduce((product, side) => product * side, 1);
  const pixels = { count, height: oldHeight, width: oldWidth, channels: 1, values: await floats(latent) };
  return floatTensor(shape, resizePixels(pixels, { width, height, method: "bilinear", crop: true }).values);
}
