import { cleanAddress, sameAddress, type WorkerEntry } from "../config/index.ts";
import { NetDistError } from "../errors/index.ts";

/**
 * The workers that names, addresses and tags mean; none: all. Each once, in the order of the config file, those that are
 * switched off left out. Throws NOT_LISTED for a word that means nothing, or when nothing is left.
 */
export function chosenWorkers(listed: readonly WorkerEntry[], words: readonly string[]): readonly WorkerEntry[] {
  const wanted = words.map((word) => word.trim()).filter((word) => word !== "");
  for (const word of wanted) {
    if (!listed.some((entry) => means(word, entry))) throw unknown(word, listed);
  }
  const chosen = listed.filter((entry) => wanted.length === 0 || wanted.some((word) => means(word, entry)));
  const enabled = chosen.filter((entry) => entry.enabled);
  if (enabled.length > 0) return enabled;
  throw new NetDistError(
    "NOT_LISTED",
    chosen.length === 0 ? "No worker is listed." : "Every chosen worker is switched off in the config file.",
    {
      phase: "config",
      hint: "List workers in the config file, one as `- { name: attic, url: http://10.0.0.5:8188 }` under `workers:`, with `enabled: true`.",
    },
  );
}

function means(word: string, { name, url, tags }: WorkerEntry): boolean {
  return word === name || tags.includes(word) || sameAddress(cleanAddress(word), url);
}

function unknown(word: string, listed: readonly WorkerEntry[]): NetDistError {
  const names = listed.map(({ name, url }) => name ?? url);
  const tags = [...new Set(listed.flatMap((entry) => entry.tags))];
  const known = [
    names.length === 0 ? "No worker is listed." : `Workers: ${names.join(", ")}.`,
    ...(tags.length === 0 ? [] : [`Tags: ${tags.join(", ")}.`]),
  ];
  return new NetDistError(
    "NOT_LISTED",
    `${JSON.stringify(word.slice(0, 200))} is neither the name nor the address nor a tag of a listed worker.`,
    { phase: "config", hint: known.join(" ") },
  );
}
