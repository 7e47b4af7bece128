import type { JsonObject, NodeId } from "@netdist/sdk/prompt";

/** What a node gave: a list per output, and its UI results with the ids they were made under. */
export interface Entry {
  readonly outputs: readonly (readonly unknown[])[];
  readonly ui: { readonly meta: JsonObject; readonly output: JsonObject } | undefined;
  /** `id class` of the prompt's node that an expanded node came from. */
  readonly owner: string | undefined;
}

/** Results of earlier runs, by content key. */
export interface Cache {
  /** A run starts: `keys` are those of its prompt's nodes, `owners` the nodes that may expand again. */
  begin(keys: ReadonlySet<string>, owners: ReadonlySet<string>): void;
  get(key: string): Entry | undefined;
  set(key: string, entry: Entry): void;
  clear(): void;
}

/**
 * Keeps what the last prompt used. So do both versions as they start by default: 0.33's cache by memory pressure drops
 * what the running prompt does not use until all of the machine's memory is free, that is always.
 */
export function createCache(): Cache {
  const entries = new Map<string, Entry>();
  return {
    begin(keys, owners) {
      for (const [key, { owner }] of entries) {
        if (!keys.has(key) && (owner === undefined || !owners.has(owner))) entries.delete(key);
      }
    },
    get: (key) => entries.get(key),
    set: (key, entry) => void entries.set(key, entry),
    clear: () => entries.clear(),
  };
}

/** The name of a node in `Entry.owner`. */
export function ownerName(id: NodeId, classType: string): string {
  return `${id} ${classType}`;
}
