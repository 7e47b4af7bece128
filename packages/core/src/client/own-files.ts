import type { FileEntry } from "./files.ts";

type Empty = (file: FileEntry) => Promise<unknown>;

/**
 * What captures save in a worker's output folder, where no route of ComfyUI's removes it: under a few names that are used
 * again and again, and emptied once the bytes are here.
 */
export class OwnFiles {
  readonly #process: string;
  readonly #empty: Empty;
  readonly #free: string[] = [];
  readonly #under = new Set<Promise<void>>();
  #made = 0;

  /** `process`: sets this process's names apart from those of others that use the worker. */
  constructor(process: string, empty: Empty) {
    this.#process = process;
    this.#empty = empty;
  }

  /** A name that is nobody else's until it is given back. */
  take(): string {
    return this.#free.pop() ?? `${this.#process}-${this.#made++}`;
  }

  /** Empties files in the background; where that fails they stay. The names may be taken again when it is done. */
  giveBack(names: readonly string[], files: readonly FileEntry[]): void {
    const work = Promise.allSettled(files.map((file) => this.#empty(file))).then(() => {
      this.#under.delete(work);
      this.#free.push(...names);
    });
    this.#under.add(work);
  }

  /** Resolves when nothing is being emptied. */
  async settled(): Promise<void> {
    while (this.#under.size > 0) await Promise.all(this.#under);
  }
}
