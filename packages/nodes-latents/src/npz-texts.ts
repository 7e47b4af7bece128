import type { NpyArray } from "@netdist/codecs/npy";

/** ASCII texts as npz entries: byte strings without a dimension, which numpy gives with `file["metadata_prompt"].item()`. */
export function npzTexts(texts: readonly (readonly [string, string])[]): [string, NpyArray][] {
  return texts.map(([key, text]) => {
    const data = new TextEncoder().encode(text);
    return [`metadata_${key}`, { descr: `|S${data.length}`, fortranOrder: false, shape: [], data }];
  });
}
