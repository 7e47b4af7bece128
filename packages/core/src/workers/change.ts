import { randomUUID } from "node:crypto";

/** How a dispatched job stands, as far as change detection cares. */
export type JobStanding = "running" | "succeeded" | "other";

/**
 * Change tokens of queue nodes. Equal tokens let ComfyUI reuse the node's last result, so a token stays the same only
 * while nothing that the worker computes has changed and the job that was sent for it has not failed.
 */
export interface ChangeTokens {
  /** The token for a queue node whose inputs hash to `hash`. */
  token(hash: string): string;
  /** Says that `hash` was dispatched; `standing` is asked when the token is wanted again. */
  dispatched(hash: string, standing: () => JobStanding): void;
}

interface Entry {
  readonly token: string;
  standing: (() => JobStanding) | undefined;
}

/** Tokens of the last `limit` distinct dispatches of this process; a restart changes them all. */
export function createChangeTokens(limit = 256): ChangeTokens {
  const entries = new Map<string, Entry>();
  const fresh = (hash: string): Entry => {
    const entry: Entry = { token: `${hash}:${randomUUID()}`, standing: undefined };
    entries.delete(hash);
    entries.set(hash, entry);
    for (const oldest of entries.keys()) {
      if (entries.size <= limit) break;
      entries.delete(oldest);
    }
    return entry;
  };
  return {
    token(hash) {
      const entry = entries.get(hash);
      return (entry && entry.standing?.() !== "other" ? entry : fresh(hash)).token;
    },
    dispatched(hash, standing) {
      (entries.get(hash) ?? fresh(hash)).standing = standing;
    },
  };
}
