import { withoutChangeTokens } from "@netdist/core";
import type { NodeContext } from "@netdist/sdk";
import { stringifyJson } from "@netdist/sdk/prompt";

/** What saved files carry as ComfyUI's do: the prompt and every key of `extra_pnginfo`, as JSON texts in ASCII. */
export function metadataOf({ prompt, extraPngInfo }: NodeContext): [string, string][] {
  const entries = { prompt: withoutChangeTokens(prompt), ...extraPngInfo };
  return Object.entries(entries).map(([key, value]) => [key, stringifyJson(value ?? null, { ascii: true })]);
}
