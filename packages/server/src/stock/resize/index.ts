import { cropCentre } from "./crop.ts";
import { lanczos } from "./lanczos.ts";
import { type Pixels, resampleColumns, resampleRows } from "./resample.ts";
import { tapsOf } from "./taps.ts";

/** What ComfyUI's `common_upscale` is asked for. */
export interface ResizeRequest {
  readonly width: number;
  readonly height: number;
  readonly method: (typeof RESIZE_METHODS)[number];
  /** Cut the sides or top and bottom off first, so that nothing is distorted. */
  readonly crop: boolean;
}

/** The names that ImageScale offers, in its order. */
export const RESIZE_METHODS = ["nearest-exact", "bilinear", "area", "bicubic", "lanczos"] as const;

/**
 * Resizes pictures as ComfyUI does with torch and Pillow. nearest-exact and lanczos are bit-equal; the others agree within
 * 1e-6, because torch sums in another order.
 */
export function resizePixels(source: Pixels, { width, height, method, crop }: ResizeRequest): Pixels {
  const kept = crop ? cropCentre(source, width, height) : source;
  if (method === "lanczos") return lanczos(kept, width, height);
  const columns = resampleColumns(kept, width, tapsOf(method, kept.width, width));
  return resampleRows(columns, height, tapsOf(method, kept.height, height));
}
