/** Listeners that each hear everything, whatever becomes of the others. */
export class Listeners<T> {
  readonly #all = new Set<(event: T) => void>();

  /** Gives the function that ends it. */
  add(listener: (event: T) => void): () => void {
    // A wrapper, so that one function listening twice is two listeners.
    const own = (event: T): void => listener(event);
    this.#all.add(own);
    return () => void this.#all.delete(own);
  }

  /** A listener that throws is its owner's fault, and must not stop the work. */
  tell(event: T): void {
    for (const listener of [...this.#all]) {
      try {
        listener(event);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  clear(): void {
    this.#all.clear();
  }
}
