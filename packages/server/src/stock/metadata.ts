import type { NodeContext } from "@netdist/sdk";
import { stringifyJson } from "@netdist/sdk/prompt";

/** What saved files carry: the prompt, and every key of `extra_pnginfo`, as JSON text in ASCII. */
export function metadataText({ prompt, extraPngInfo }: NodeContext): Map<string, string> {
  const text = new Map([["prompt", stringifyJson(prompt, { ascii: true })]]);
  for (const [key, value] of Object.entries(extraPngInfo)) {
    if (value !== undefined) text.set(key, stringifyJson(value, { ascii: true }));
  }
  return text;
}
