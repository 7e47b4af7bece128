import { isFloat } from "../dtype/as-float32.ts";
import { latentsKeys, textEncoderOf } from "../kohya/keys.ts";
import { isTextEncoderCache, musubiKeys } from "../musubi/keys.ts";
import { quote } from "../shared/codec-error.ts";
import type { Container } from "./container.ts";
import { LatentError } from "./errors.ts";
import { SAMPLES_KEY } from "./keys.ts";
import type { LatentInfo, LatentKind, StatedArray } from "./opened.ts";

/** What wrote the file, and which of its arrays can be samples. Throws `TEXT_ENCODER_CACHE`. */
export function recognise(container: Container): LatentInfo {
  const { names, metadata } = container;
  const kind = kindOf(container);
  const candidates = candidatesOf(kind, names);
  const choices = candidates
    .flatMap((name) => container.describe(name) ?? [])
    .filter((array) => isKnown(kind) || couldBe(array));
  return { kind, choices, names, metadata };
}

function kindOf({ file, names, metadata, describe }: Container): LatentKind {
  if (file === undefined) return "npy";
  if ("safetensors" in file) {
    if (names.includes(SAMPLES_KEY)) return "comfyui";
    if (musubiKeys(names).length > 0) return "musubi";
    if (isTextEncoderCache(names, metadata)) throw textEncoder(metadata.get("architecture") ?? "");
    return "safetensors";
  }
  const model = textEncoderOf(names);
  if (model !== undefined) throw textEncoder(model);
  const [first] = latentsKeys(names);
  // np.savez calls an array of anyone's arr_0; that of the scripts has no batch axis.
  const isOldest = first?.key === "arr_0";
  return first === undefined || (isOldest && describe(first.key)?.shape.length !== 3) ? "npz" : "kohya";
}

function candidatesOf(kind: LatentKind, names: readonly string[]): readonly string[] {
  if (kind === "comfyui") return [SAMPLES_KEY];
  if (kind === "kohya") return latentsKeys(names).map(({ key }) => key);
  return kind === "musubi" ? musubiKeys(names).map(({ key }) => key) : names;
}

/** The readers of these kinds say themselves what is wrong with an array. */
function isKnown(kind: LatentKind): boolean {
  return kind === "comfyui" || kind === "kohya" || kind === "musubi";
}

function couldBe({ dtype, shape }: StatedArray): boolean {
  return isFloat(dtype) && shape.length >= 3 && shape.length <= 5;
}

function textEncoder(model: string): LatentError {
  const message = `latent: the file holds the text encoder outputs of ${quote(model)} for a trainer, not latents`;
  return new LatentError("TEXT_ENCODER_CACHE", message);
}
