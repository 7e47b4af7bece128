import { DTYPES } from "../dtype/dtypes.ts";

/** What the name of a tensor of latents states. */
export interface MusubiKey {
  readonly key: string;
  /** Frames; undefined where the name has none, as in Flux 2's. */
  readonly frames: number | undefined;
  /** Of the latents, not of the picture. */
  readonly height: number;
  readonly width: number;
}

// Names of types hold underscores themselves, so the whole name is matched, not split at the last one.
const LATENTS = new RegExp(`^latents_(?:([0-9]{1,9})x)?([0-9]{1,9})x([0-9]{1,9})_(?:${DTYPES.join("|")})$`);

/** Tensors that only text encoder caches have, by how their names begin. */
const TEXT =
  /^(?:varlen_)?(?:llm|clipL|llama_vec|llama_attention_mask|clip_l_pooler|t5_vec|t5|ctx_vec|vl_embed|byt5_embed|text_embeds|pooled_embed|attention_mask|input_ids)(?:_|$)/;

/** The main latents among these names: no pictures to start from, no controls, no clean latents. */
export function musubiKeys(names: Iterable<string>): MusubiKey[] {
  return Array.from(names, (key) => ({ key, found: LATENTS.exec(key) })).flatMap(({ key, found }) => {
    if (found === null) return [];
    const [, frames, height, width] = found;
    return [
      { key, frames: frames === undefined ? undefined : Number(frames), height: Number(height), width: Number(width) },
    ];
  });
}

/** True for the names and texts of a text encoder cache. */
export function isTextEncoderCache(names: Iterable<string>, metadata: ReadonlyMap<string, string>): boolean {
  const all = [...names];
  if (musubiKeys(all).length > 0 || !metadata.has("architecture")) return false;
  return metadata.has("caption1") || all.some((name) => TEXT.test(name));
}
