import { InputError } from "@netdist/sdk";
import { type JsonObject, type Prompt, parsePrompt } from "@netdist/sdk/prompt";

/** REMCHAIN: what the nodes of a chain hand on. Keys as saved workflows and other packs know them. */
export interface RemoteChain {
  readonly seed: bigint;
  readonly batch: number;
  readonly prompt: Prompt;
  /** Where the next worker begins: seeds in `offset` mode, pictures in `exact` mode. */
  readonly seed_offset: number;
  readonly seed_mode: "offset" | "exact";
  /** Minutes that a job of this chain may take. */
  readonly time_limit: number;
}

/** Checks a REMCHAIN value. Throws `InputError`. */
export function parseChain(raw: unknown): RemoteChain {
  const chain = raw as Partial<RemoteChain> | null;
  if (
    typeof chain === "object" &&
    chain !== null &&
    chain.seed !== undefined &&
    typeof chain.batch === "number" &&
    chain.prompt
  ) {
    return {
      seed: BigInt(chain.seed),
      batch: chain.batch,
      prompt: chain.prompt,
      seed_offset: chain.seed_offset ?? chain.batch,
      seed_mode: chain.seed_mode ?? "offset",
      time_limit: chain.time_limit ?? 60,
    };
  }
  throw new InputError("a chain from Queue on remote (start of chain)", raw);
}

/** Checks a JSON value that must be an API-format prompt. Throws with what it looks like instead. */
export function parseWorkflow(raw: unknown): Prompt {
  return parsePrompt(raw as JsonObject);
}
