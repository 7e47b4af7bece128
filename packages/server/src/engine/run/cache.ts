import { isTensor } from "@netdist/sdk";
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

/** Limits of the cache that keeps old results; ComfyUI's looks at free memory instead. */
const MAX_ENTRIES = 10_000;
const MAX_BYTES = 512 * 2 ** 20;

/** `last prompt`: what the prompt that starts does not use is dropped; `memory`: until the limits are reached. */
export function createCache(keeps: "last prompt" | "memory"): Cache {
  const entries = new Map<string, Entry>();
  const touch = (key: string, entry: Entry) => {
    entries.delete(key);
    entries.set(key, entry);
  };
  return {
    begin(keys, owners) {
      if (keeps === "memory") return evict(entries, keys);
      for (const [key, entry] of entries) {
        const isUsed = keys.has(key) || (entry.owner !== undefined && owners.has(entry.owner));
        if (!isUsed) entries.delete(key);
      }
    },
    get(key) {
      const entry = entries.get(key);
      if (entry) touch(key, entry);
      return entry;
    },
    set: touch,
    clear: () => entries.clear(),
  };
}

/** The name of a node in `Entry.owner`. */
export function ownerName(id: NodeId, classType: string): string {
  return `${id} ${classType}`;
}

function evict(entries: Map<string, Entry>, keep: ReadonlySet<string>): void {
  let bytes = 0;
  for (const entry of entries.values()) bytes += bytesOf(entry);
  for (const [key, entry] of entries) {
    if (entries.size <= MAX_ENTRIES && bytes <= MAX_BYTES) return;
    if (keep.has(key)) continue;
    entries.delete(key);
    bytes -= bytesOf(entry);
  }
}

/** Tensors, bare or one level down (LATENT, AUDIO), at four bytes a value. */
function bytesOf(entry: Entry): number {
  let bytes = 0;
  const weigh = (value: unknown) => {
    if (isTensor(value)) bytes += 4 * value.shape.reduce((product, size) => product * size, 1);
  };
  for (const value of entry.outputs.flat()) {
    weigh(value);
    if (typeof value === "object" && value !== null && !isTensor(value)) Object.values(value).forEach(weigh);
  }
  return bytes;
}
