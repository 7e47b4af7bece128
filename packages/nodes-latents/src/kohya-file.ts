import type { NdArray } from "@netdist/codecs/dtype";
import { encodeKohya } from "@netdist/codecs/kohya";
import { decodeNpz, encodeNpz } from "@netdist/codecs/npz";
import { type Latent, tensor } from "@netdist/sdk";
import { LatentNodeError } from "./errors.ts";
import { extrasArrays } from "./extras.ts";
import { npzTexts } from "./npz-texts.ts";
import { type StoredDtype, storedAs } from "./stored-as.ts";
import { type ScaledModel, toTrainerUnit } from "./units.ts";

/** A model as its caches know it. */
interface CacheOf {
  /** In the file's name. */
  readonly suffix: string;
  readonly channels: number;
  /** Pixels of a latent's side. */
  readonly scale: number;
  /** Whether the names of arrays state the size. */
  readonly withResolution: boolean;
  /** Whose unit differs from ComfyUI's. */
  readonly units?: ScaledModel;
}

/** The models that sd-scripts cache latents of. */
export const CACHES = {
  sd: { suffix: "sd", channels: 4, scale: 8, withResolution: false },
  sdxl: { suffix: "sdxl", channels: 4, scale: 8, withResolution: false },
  sd3: { suffix: "sd3", channels: 16, scale: 8, withResolution: true },
  flux: { suffix: "flux", channels: 16, scale: 8, withResolution: true, units: "flux" },
  lumina: { suffix: "lumina", channels: 16, scale: 8, withResolution: true, units: "lumina" },
  hunyuan_image: { suffix: "hi", channels: 64, scale: 32, withResolution: true },
  anima: { suffix: "anima", channels: 16, scale: 8, withResolution: true, units: "anima" },
} as const satisfies Record<string, CacheOf>;
export type CachedModel = keyof typeof CACHES;

/** How the latents of a picture are cached. */
export interface KohyaFileOptions {
  readonly model: CachedModel;
  /** Pixels of the picture before it was scaled and cut. */
  readonly originalSize: { readonly width: number; readonly height: number };
  /** "trainer": into the unit of the model's caches. */
  readonly units: "unchanged" | "trainer";
  readonly dtype: "float32" | "float16";
  readonly texts: readonly (readonly [string, string])[];
}

/** Whether trainers keep this model's latents in another unit than ComfyUI. */
export function isScaled(model: CachedModel): boolean {
  return "units" in CACHES[model];
}

/** Pixels of the picture that latents of `[…, height, width]` stand for. Throws WRONG_MODEL. */
export function pictureSize(shape: readonly number[], model: CachedModel): { width: number; height: number } {
  const { channels, scale } = CACHES[model];
  const [height = 0, width = 0] = shape.slice(-2);
  const isPicture = shape.length === 4 || (model === "anima" && shape.length === 5 && shape[2] === 1);
  if (isPicture && shape[1] === channels) return { width: width * scale, height: height * scale };
  const found = `these are [${shape.join(", ")}]`;
  const message = `Latents of ${model} pictures are [batch, ${channels}, height, width], ${found}: choose another model.`;
  throw new LatentNodeError("WRONG_MODEL", message);
}

/** The cache of one picture's latents `[1, channels, height, width]`, as sd-scripts write it, with what more there is. */
export async function kohyaFile(latent: Latent, options: KohyaFileOptions): Promise<Uint8Array> {
  const { model, originalSize, units, texts } = options;
  const { withResolution, ...cache }: CacheOf = CACHES[model];
  const plain = await storedAs(latent.samples, "float32");
  const samples = units === "trainer" && cache.units !== undefined ? toTrainerUnit(plain, cache.units) : plain;
  const { width, height } = pictureSize(samples.shape, model);
  const bytes = encodeKohya(
    {
      samples,
      originalSize,
      crop: { left: 0, top: 0, right: width, bottom: height },
    },
    { withResolution },
  );
  const suffix = withResolution ? `_${samples.shape.slice(-2).join("x")}` : "";
  const extras = (await extrasArrays(latent)).map(([name, array]): [string, NdArray] => [name + suffix, array]);
  return encodeNpz([...(await narrowed(bytes, options.dtype)), ...extras, ...npzTexts(texts)]);
}

/** The arrays of a cache, its latents as `dtype`. */
async function narrowed(bytes: Uint8Array, dtype: StoredDtype) {
  const npz = decodeNpz(bytes);
  return Promise.all(
    [...npz.entries.keys()].map(async (name) => {
      const array = npz.read(name);
      if (!name.startsWith("latents") || dtype === "float32") return [name, array] as const;
      return [name, await storedAs(tensor("float32", array.shape, array.data), dtype)] as const;
    }),
  );
}
