import type { NodeContext } from "@netdist/sdk";
import { metadataTexts, type Prompt, type PromptNode, stringifyJson } from "@netdist/sdk/prompt";

/** The prompt without the change tokens that ComfyUI writes into it: a server would use them instead of its own. */
export function withoutChangeTokens(prompt: Prompt): Prompt {
  return Object.fromEntries(
    Object.entries(prompt).map(
      ([id, { is_changed: _token, ...node }]: [string, PromptNode & { is_changed?: unknown }]) => [id, node],
    ),
  );
}

/** True when `prompt` is the one that is running, change tokens aside: then its node ids mean this run's nodes. */
export function isRunningPrompt(context: NodeContext, prompt: Prompt): boolean {
  if (prompt === context.prompt) return true;
  return stringifyJson(withoutChangeTokens(prompt)) === stringifyJson(withoutChangeTokens(context.prompt));
}

/** What saved files carry as ComfyUI's do, but for the change tokens that it has written into the prompt. */
export function metadataOf({
  prompt,
  extraPngInfo,
}: Pick<NodeContext, "prompt" | "extraPngInfo">): Map<string, string> {
  return metadataTexts(withoutChangeTokens(prompt), extraPngInfo);
}
