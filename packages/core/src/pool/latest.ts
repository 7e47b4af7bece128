/**
 * Who will be ready last. Times are looked up again when they are asked for, so that a change costs nothing until it
 * matters; an entry whose time is no longer known drops out.
 */
export class Latest<T> {
  readonly #timeOf: (item: T) => number | undefined;
  readonly #heap: { readonly item: T; readonly at: number }[] = [];
  readonly #inside = new Set<T>();

  constructor(timeOf: (item: T) => number | undefined) {
    this.#timeOf = timeOf;
  }

  add(item: T): void {
    const at = this.#timeOf(item);
    if (at === undefined || this.#inside.has(item)) return;
    this.#inside.add(item);
    this.#heap.push({ item, at });
    this.#up(this.#heap.length - 1);
  }

  clear(): void {
    this.#heap.length = 0;
    this.#inside.clear();
  }

  /** The one that is ready last. */
  top(): T | undefined {
    for (let top = this.#heap[0]; top; top = this.#heap[0]) {
      const at = this.#timeOf(top.item);
      if (at === undefined) {
        this.#inside.delete(top.item);
        this.#replaceTop(this.#heap.pop());
      } else if (at < top.at - 1e-3) this.#replaceTop({ item: top.item, at });
      else return top.item;
    }
    return undefined;
  }

  #replaceTop(entry: { readonly item: T; readonly at: number } | undefined): void {
    if (entry === undefined || this.#heap.length === 0) return;
    this.#heap[0] = entry;
    this.#down(0);
  }

  #up(index: number): void {
    const parent = (index - 1) >> 1;
    if (index > 0 && this.#swapIfLater(index, parent)) this.#up(parent);
  }

  #down(index: number): void {
    const [left, right] = [2 * index + 1, 2 * index + 2];
    const child = (this.#heap[right]?.at ?? -1) > (this.#heap[left]?.at ?? -1) ? right : left;
    if (child < this.#heap.length && this.#swapIfLater(child, index)) this.#down(child);
  }

  #swapIfLater(child: number, parent: number): boolean {
    const [below, above] = [this.#heap[child], this.#heap[parent]];
    if (!below || !above || below.at <= above.at) return false;
    this.#heap[child] = above;
    this.#heap[parent] = below;
    return true;
  }
}
