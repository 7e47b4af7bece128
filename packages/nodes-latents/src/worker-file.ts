import { encodeLatent } from "@netdist/codecs/latent";
import type { StagedFile } from "@netdist/sdk";
import { LatentNodeError } from "./errors.ts";
import { extrasOf } from "./extras.ts";
import type { ReadLatent } from "./read-latent.ts";

/**
 * What a stock LoadLatent reads in the place of a loader of ours: float32 samples, without the metadata of the file, in
 * which a worker has no business. Throws NOT_FOR_WORKERS where the stock node would lose a mask or the places.
 */
export function workerFile({ latent, samples }: ReadLatent): StagedFile {
  const extras = extrasOf(latent);
  if (extras.length > 0) {
    const message = `the file has ${extras.join(" and ")}, which Load Latent on a worker cannot load; set extras to leave_out to send the samples alone`;
    throw new LatentNodeError("NOT_FOR_WORKERS", message);
  }
  return { bytes: encodeLatent(samples), extension: ".latent" };
}
