import type { NodeContext } from "@netdist/sdk";
import { type ExactRange, exactStart } from "../lower/index.ts";
import { WORKERS } from "./service.ts";

/**
 * Which pictures of the whole batch the running queue node's worker makes in exact mode: after the local ones and those
 * of the workers before it. Throws EXACT_REFUSED where the prompt does not say.
 */
export function exactRange(context: NodeContext, own: { seed: bigint; local: number; length: number }): ExactRange {
  const { lowerings } = context.service(WORKERS);
  const start = exactStart(context.prompt, lowerings, context.uniqueId, { seed: own.seed, batchLocal: own.local });
  return { start, length: own.length, local: own.local };
}
