import { type Config, cleanAddress, resolveWorker, type WorkerEntry } from "../config/index.ts";
import type { NetDistError } from "../errors/index.ts";
import { chosenWorkers } from "../pool/index.ts";

/** How a host tells itself from its workers. */
export interface Self {
  is(entry: WorkerEntry): boolean;
  /** Why it is never one of its own workers. */
  refusal(worker: string): NetDistError;
  /** The config file, for messages. */
  readonly config: string;
}

/**
 * The workers that names, addresses and tags mean for a pool; none: all that are listed. An address that is trusted
 * unlisted (loopback, or `trust: any`) counts. The host itself is left out. Throws NOT_LISTED, and SELF_DISPATCH where
 * nothing but the host itself is meant.
 */
export function poolEntries(config: Config, words: readonly string[], self: Self): readonly WorkerEntry[] {
  const trusted = words.filter(isAddress).map((word) => resolveWorker(config, word, self.config));
  const known = new Set(config.workers);
  const listed = [...config.workers, ...trusted.filter((entry) => !known.has(entry))];
  const chosen = chosenWorkers(listed, words);
  const others = chosen.filter((entry) => !self.is(entry));
  const [own] = chosen;
  if (others.length === 0 && own) throw self.refusal(own.name ?? own.url);
  return others;
}

function isAddress(word: string): boolean {
  return /^https?:\/\//i.test(cleanAddress(word));
}
