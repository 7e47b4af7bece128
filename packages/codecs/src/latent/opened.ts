import type { Dtype, NdArray } from "../dtype/dtypes.ts";
import type { KohyaLatents } from "../kohya/decode.ts";
import type { MusubiLatents } from "../musubi/decode.ts";
import type { NpzOptions } from "../npz/limits.ts";
import type { SafetensorsLimits } from "../safetensors/header.ts";

/** What wrote a file: ComfyUI, a trainer, or anything that writes arrays. */
export type LatentKind = "comfyui" | "kohya" | "musubi" | "npy" | "npz" | "safetensors";

/** An array as a file states it. */
export interface StatedArray {
  /** `array` for the only array of an npy file. */
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
}

/** What a file holds, before any of it is unpacked. */
export interface LatentInfo {
  readonly kind: LatentKind;
  /** The arrays that can be taken as samples: one, or several of which one must be chosen. */
  readonly choices: readonly StatedArray[];
  /** Every array and other entry of the file. */
  readonly names: readonly string[];
  /** Texts of a safetensors file, such as `prompt` and `workflow`. */
  readonly metadata: ReadonlyMap<string, string>;
}

interface Samples extends LatentInfo {
  /** float32 with a batch axis, in the unit of the file: only ComfyUI's old `.latent` files are scaled, as ComfyUI does it. */
  readonly samples: NdArray;
  /** What the samples are stored as. */
  readonly storedDtype: Dtype;
  /** Name of the array that was taken. */
  readonly choice: string;
  /** Any array of the file as it is stored, by its name, such as a mask beside the samples. */
  read(name: string): NdArray;
}

/** A latent, and what its file says about it. */
export type OpenedLatent =
  | (Samples & { readonly kind: "comfyui" | "npy" | "npz" | "safetensors" })
  | (Samples & { readonly kind: "kohya"; readonly kohya: KohyaLatents })
  | (Samples & { readonly kind: "musubi"; readonly musubi: MusubiLatents });

/** How much a file may ask for. */
export type LatentLimits = SafetensorsLimits &
  Pick<NpzOptions, "maxEntries" | "maxArrayBytes" | "maxTotalBytes" | "compression">;

/** How a latent is opened. */
export type LatentOpenOptions = LatentLimits & {
  /** Name of the array to take, one of `choices`; needed when there are several. */
  readonly choice?: string;
};
