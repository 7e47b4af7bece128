import { stringifyJson } from "./json-write.ts";
import type { JsonObject, Prompt } from "./types.ts";

/** What saved files carry as ComfyUI's do: the prompt and every key of `extra_pnginfo`, as JSON texts in ASCII. */
export function metadataTexts(prompt: Prompt, extraPngInfo: JsonObject): Map<string, string> {
  const entries = Object.entries({ prompt, ...extraPngInfo });
  return new Map(entries.map(([key, value]) => [key, stringifyJson(value ?? null, { ascii: true })]));
}
