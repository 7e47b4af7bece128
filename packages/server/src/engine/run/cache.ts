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

interface Kept {
  readonly entry: Entry;
  readonly bytes: number;
}

/** `last prompt`: what the prompt that starts does not use is dropped; `memory`: until the limits are reached. */
export function createCache(keeps: "last prompt" | "memory"): Cache {
  const kept = new Map<string, Kept>();
  let bytes = 0;
  const drop = (key: string) => {
    bytes -= kept.get(key)?.bytes ?? 0;
    kept.delete(key);
  };
  const keep = (key: string, one: Kept) => {
    drop(key);
    kept.set(key, one);
    bytes += one.bytes;
  };
  const isUsed = (key: string, entry: Entry, keys: ReadonlySet<string>, owners: ReadonlySet<string>) =>
    keys.has(key) || (keeps === "last prompt" && entry.owner !== undefined && owners.has(entry.owner));
  const isFull = () => keeps === "last prompt" || kept.size > MAX_ENTRIES || bytes > MAX_BYTES;

  return {
    begin(keys, owners) {
      for (const [key, { entry }] of kept) {
        if (!isFull()) return;
        if (!isUsed(key, entry, keys, owners)) drop(key);
      }
    },
    get(key) {
      const one = kept.get(key);
      // The oldest are dropped first: what is used goes to the end.
      if (one) keep(key, one);
      return one?.entry;
    },
    set: (key, entry) => keep(key, { entry, bytes: bytesOf(entry) }),
    clear() {
      kept.clear();
      bytes = 0;
    },
  };
}

/** The name of a node in `Entry.owner`. */
export function ownerName(id: NodeId, classType: string): string {
  return `${id} ${classType}`;
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
