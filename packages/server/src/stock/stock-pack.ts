import { type AnyNode, definePack, type NodePack } from "@netdist/sdk";
import type { Profile } from "../engine/types.ts";
import { emptyAudio } from "./audio/empty-audio.ts";
import { loadAudio } from "./audio/load-audio.ts";
import { previewAudio, saveAudio } from "./audio/save-audio.ts";
import { emptyImage } from "./images/empty-image.ts";
import { getImageSize } from "./images/get-image-size.ts";
import { imageFromBatch, repeatImageBatch } from "./images/image-batches.ts";
import { imageBatch, imageInvert } from "./images/image-colours.ts";
import { imageScale } from "./images/image-scale.ts";
import { loadImage, loadImageMask } from "./images/load-image.ts";
import { imageToMask, maskToImage, solidMask } from "./images/masks.ts";
import { saveAnimatedWebp } from "./images/save-animated-webp.ts";
import { previewImage, saveImage } from "./images/save-image.ts";
import { saveImageWebsocket } from "./images/save-image-websocket.ts";
import { latentBatch } from "./latents/latent-batch.ts";
import {
  emptyLatentImage,
  latentBatchSeedBehavior,
  latentFromBatch,
  repeatLatentBatch,
} from "./latents/latent-batches.ts";
import { loadLatent, saveLatent } from "./latents/latent-files.ts";
import { vaeDecode, vaeEncode, vaeLoader } from "./latents/vae.ts";
import { proceduralSampler } from "./sampler/procedural-sampler.ts";
import { previewAny } from "./values/preview-any.ts";
import { primitives } from "./values/primitives.ts";

const CLASSES: readonly ((profile: Profile) => AnyNode)[] = [
  ...[emptyImage, loadImage, loadImageMask, saveImage, previewImage, saveImageWebsocket, saveAnimatedWebp],
  ...[imageScale, imageInvert, imageBatch, imageFromBatch, repeatImageBatch, getImageSize],
  ...[maskToImage, imageToMask, solidMask],
  ...[emptyAudio, loadAudio, saveAudio, previewAudio],
  ...[emptyLatentImage, latentFromBatch, repeatLatentBatch, latentBatch, latentBatchSeedBehavior],
  ...[saveLatent, loadLatent, vaeLoader, vaeEncode, vaeDecode, previewAny],
];

/** Which stock nodes, and how fast. */
export interface StockPackOptions {
  /** Whose names, limits and outputs the nodes have. */
  readonly profile?: Profile;
  /** Divides the time that steps of the procedural sampler take; 1 unless given. */
  readonly speed?: number;
}

/** ComfyUI's own nodes that this server has, behaving as the originals, and the procedural sampler. */
export function createStockPack(options: StockPackOptions = {}): NodePack {
  const { profile = "0.33.0", speed = 1 } = options;
  const nodes = [...CLASSES.map((make) => make(profile)), ...primitives(profile), proceduralSampler(speed)];
  return definePack({ id: "netdist-stock", version: "1.0.0", nodes });
}
