import { quote } from "../shared/codec-error.ts";
import { KohyaError } from "./errors.ts";

const LATENTS = /^latents(?:_([0-9]+x[0-9]+))?$/;
/** What the first scripts called the only array. */
const OLDEST = "arr_0";

/** An array that only the text encoder cache of a model has. */
const TEXT_ENCODERS: Readonly<Record<string, string>> = {
  hidden_state1: "SDXL",
  lg_out: "SD3",
  l_pooled: "Flux",
  hidden_state: "Lumina",
  vlm_embed: "Hunyuan-Image",
  prompt_embeds: "Anima",
};

/** What an array of latents is called. */
export interface LatentsKey {
  readonly key: string;
  /** Height and width of the latents, such as `32x64`; undefined where the name does not state it. */
  readonly resolution: string | undefined;
}

/** The arrays of latents among these names, in their order. */
export function latentsKeys(names: Iterable<string>): LatentsKey[] {
  const all = [...names];
  const keys = all.flatMap((key) => {
    const found = LATENTS.exec(key);
    return found === null ? [] : [{ key, resolution: found[1] }];
  });
  return keys.length === 0 && all.length === 1 && all[0] === OLDEST ? [{ key: OLDEST, resolution: undefined }] : keys;
}

/** The model whose text encoder cache has these arrays; undefined when it is no such cache. */
export function textEncoderOf(names: Iterable<string>): string | undefined {
  const all = [...names];
  if (latentsKeys(all).length > 0) return undefined;
  const known = all.find((name) => Object.hasOwn(TEXT_ENCODERS, name));
  return known === undefined ? undefined : TEXT_ENCODERS[known];
}

/**
 * Which array to take: that of the resolution asked for, else the one that states none, else the only one. `isOfSize` says
 * whether an array that states none has the resolution asked for.
 */
export function chooseKey(
  names: readonly string[],
  resolution: string | undefined,
  isOfSize: (key: string, resolution: string) => boolean,
): LatentsKey {
  const keys = latentsKeys(names);
  if (keys.length === 0) throw noLatents(names);
  const plain = keys.find((key) => key.resolution === undefined);
  if (resolution === undefined) {
    const chosen = plain ?? (keys.length === 1 ? keys[0] : undefined);
    if (chosen !== undefined) return chosen;
    throw new KohyaError(
      "RESOLUTION_NEEDED",
      `kohya: the file has latents of several sizes, choose one of ${list(keys)}`,
    );
  }
  const exact = keys.find((key) => key.resolution === resolution);
  if (exact !== undefined) return exact;
  if (plain !== undefined && isOfSize(plain.key, resolution)) return plain;
  const message = `kohya: the file has no latents of ${quote(resolution)} (height x width), it has ${list(keys)}`;
  throw new KohyaError("RESOLUTION_NOT_FOUND", message, { subject: resolution });
}

function list(keys: readonly LatentsKey[]): string {
  return keys.map(({ key, resolution }) => quote(resolution ?? key)).join(", ");
}

function noLatents(names: readonly string[]): KohyaError {
  const model = textEncoderOf(names);
  if (model !== undefined) {
    const message = `kohya: the file holds the text encoder outputs of ${model}, not latents`;
    return new KohyaError("TEXT_ENCODER_CACHE", message);
  }
  const found = names.length === 0 ? "no arrays at all" : names.slice(0, 20).map(quote).join(", ");
  return new KohyaError("NO_LATENTS", `kohya: the file has no array "latents", it has ${found}`);
}
