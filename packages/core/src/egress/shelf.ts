import type { Validators } from "./fetch-url.ts";

/** What a URL held. */
export interface Loaded {
  readonly bytes: Uint8Array;
  /** The media type that came with it: a claim, not a fact. */
  readonly type: string;
  /** Of the bytes, in hexadecimal. */
  readonly sha256: string;
}

interface Shelved {
  readonly loaded: Loaded;
  /** The run that loaded it. */
  readonly promptId: string | undefined;
  readonly validators: Validators | undefined;
}

/** What was loaded lately, the least used first to go. */
export interface Shelf {
  get(key: string): Shelved | undefined;
  put(key: string, entry: Shelved): void;
  clear(): void;
}

/** Keeps entries up to `maxBytes` of content; a larger one is not kept. */
export function createShelf(maxBytes: number = 256 * 1024 ** 2, maxEntries = 256): Shelf {
  const entries = new Map<string, Shelved>();
  let held = 0;
  const drop = (key: string): void => {
    held -= entries.get(key)?.loaded.bytes.byteLength ?? 0;
    entries.delete(key);
  };
  return {
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      // Back to the end of the line.
      entries.delete(key);
      entries.set(key, entry);
      return entry;
    },
    put(key, entry) {
      drop(key);
      entries.set(key, entry);
      held += entry.loaded.bytes.byteLength;
      for (const oldest of entries.keys()) {
        if (held <= maxBytes && entries.size <= maxEntries) break;
        drop(oldest);
      }
    },
    clear() {
      entries.clear();
      held = 0;
    },
  };
}
