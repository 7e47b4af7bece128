import { elementCount, itemSize } from "@netdist/codecs/dtype";
import type { Latent, Tensor } from "@netdist/sdk";

/** One latent of a batch, with its own mask and place; a mask of fewer entries repeats, as in ComfyUI. */
export async function latentAt({ samples, noise_mask: mask, batch_index: index }: Latent, at: number): Promise<Latent> {
  const place = index?.[at];
  return {
    samples: await entryAt(samples, at),
    ...(mask && { noise_mask: mask.shape.length < 3 ? mask : await entryAt(mask, at % (mask.shape[0] || 1)) }),
    ...(place !== undefined && { batch_index: [place] }),
  };
}

async function entryAt(tensor: Tensor, at: number): Promise<Tensor> {
  const shape = [1, ...tensor.shape.slice(1)];
  const size = elementCount(shape) * itemSize(tensor.dtype);
  const own = (await tensor.bytes()).subarray(at * size, (at + 1) * size);
  return { ...tensor, shape, bytes: async () => own };
}
