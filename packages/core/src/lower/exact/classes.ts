import type { InputInfo, NodeInfo } from "../../object-info/index.ts";

/** Nodes that join, pick, reorder or repeat pictures: what they give of a part is no part of what they give of all. */
const MIXERS = words(`
  LatentBatch BatchLatentsNode RebatchLatents LatentFromBatch LatentCutToBatch ReplaceVideoLatentFrames
  SeedVR2TemporalChunk SeedVR2TemporalMerge ImageBatch BatchImagesNode BatchMasksNode RebatchImages ImageFromBatch
  ImageGrid ImageDeduplication MergeImageLists ShuffleDataset ShuffleImageTextDataset StableZero123_Conditioning_Batched
  SplitImageToTileList ImageMergeTileList CreateVideo`);

const REPEATERS = words("RepeatLatentBatch RepeatImageBatch");

/** Stock samplers, and ours: their result carries the batch index of their first latent. */
const STOCK_SAMPLERS = words(
  "KSampler KSamplerAdvanced SamplerCustom SamplerCustomAdvanced AddNoise NetDistProceduralSampler",
);

/** Latents in, one latent out, the batch index of the first one kept. */
const KEEP_INDEX = words(`
  LatentUpscale LatentUpscaleBy LatentFlip LatentRotate LatentCrop LatentComposite LatentBlend SetLatentNoiseMask
  LatentAdd LatentSubtract LatentMultiply LatentInterpolate LatentCompositeMasked LatentApplyOperation
  RepeatLatentBatch LatentBatchSeedBehavior`);

/** Of these, the ones that make equal pictures of equal pictures. */
const KEEP_EQUAL = words("LatentUpscale LatentUpscaleBy LatentFlip LatentRotate LatentCrop");

const EMPTY_LATENT = /^Empty\w*Latent\w*$/;
const PLAIN_TYPES = words("INT FLOAT STRING BOOLEAN COMBO");
const PICTURE_TYPES = words("IMAGE LATENT MASK");

export const isMixer = (classType: string): boolean => MIXERS.has(classType);
export const isRepeater = (classType: string): boolean => REPEATERS.has(classType);
export const keepsIndex = (classType: string): boolean => KEEP_INDEX.has(classType) || STOCK_SAMPLERS.has(classType);
export const keepsEqual = (classType: string): boolean => KEEP_EQUAL.has(classType);
export const isStockSampler = (classType: string): boolean => STOCK_SAMPLERS.has(classType);
/** Makes nothing but zeros. */
export const isEmpty = (classType: string): boolean => EMPTY_LATENT.test(classType) || classType === "EmptyImage";
/** A number or text, which holds no pictures. */
export const isPlain = (type: string | undefined): boolean => type !== undefined && PLAIN_TYPES.has(type);
export const isPictures = (type: string | undefined): boolean => type !== undefined && PICTURE_TYPES.has(type);

/** Draws random numbers from a seed of its own. */
export function isRandom({ inputs }: NodeInfo): boolean {
  return inputs.some(({ name, type }) => type === "NOISE" || (type === "INT" && /^(noise_)?seed$/.test(name)));
}

/** Adds noise to a latent, picture by picture where the latent says which pictures they are. */
export function isSampler(info: NodeInfo): boolean {
  return isRandom(info) && latentInputs(info).length > 0;
}

export function latentInputs({ inputs }: NodeInfo): readonly InputInfo[] {
  return inputs.filter(({ type }) => type === "LATENT");
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/).filter(Boolean));
}
