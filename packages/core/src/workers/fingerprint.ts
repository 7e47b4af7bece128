import type { HookContext } from "@netdist/sdk";
import type { NodeId, Prompt } from "@netdist/sdk/prompt";
import { fingerprintText, type Lowerings } from "../lower/index.ts";
import { WORKERS } from "./service.ts";

/** Hash of everything that a queue node's worker would compute, and of the node's own widgets. */
export function changeHash(prompt: Prompt, table: Lowerings, queueNodeId: NodeId): string {
  return fingerprintText(prompt, table, queueNodeId);
}

/**
 * The change token of a queue node: unchanged while its remote part is, and its last job did not fail. NaN (always
 * changed) where the host cannot say which prompt runs.
 */
export function queueFingerprint(trigger: string | undefined, context: HookContext): string | number {
  if (trigger === "always" || context.prompt === undefined) return Number.NaN;
  const workers = context.service(WORKERS);
  return workers.changes.token(changeHash(context.prompt, workers.lowerings, context.uniqueId));
}
