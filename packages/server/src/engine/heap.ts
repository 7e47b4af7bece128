/** What Python's heapq does, so that a queue lies in memory, and on the wire, as ComfyUI's does. */
export interface Heap<T> {
  readonly items: readonly T[];
  push(item: T): void;
  pop(): T | undefined;
  /** Removes the first match in memory order. */
  remove(matches: (item: T) => boolean): boolean;
  clear(): void;
}

/** A binary heap, smallest first. */
export function createHeap<T>(less: (a: T, b: T) => boolean): Heap<T> {
  let items: T[] = [];
  const at = (index: number) => items[index] as T;

  const towardsRoot = (from: number, root: number): void => {
    const item = at(from);
    let index = from;
    while (index > root) {
      const parent = (index - 1) >> 1;
      if (!less(item, at(parent))) break;
      items[index] = at(parent);
      index = parent;
    }
    items[index] = item;
  };

  const towardsLeaves = (root: number): void => {
    const item = at(root);
    let index = root;
    for (let child = 2 * index + 1; child < items.length; child = 2 * index + 1) {
      const right = child + 1;
      const smaller = right < items.length && !less(at(child), at(right)) ? right : child;
      items[index] = at(smaller);
      index = smaller;
    }
    items[index] = item;
    towardsRoot(index, root);
  };

  return {
    get items() {
      return items;
    },
    push(item) {
      items.push(item);
      towardsRoot(items.length - 1, 0);
    },
    pop() {
      const last = items.pop();
      if (items.length === 0 || last === undefined) return last;
      const first = at(0);
      items[0] = last;
      towardsLeaves(0);
      return first;
    },
    remove(matches) {
      const index = items.findIndex(matches);
      if (index < 0) return false;
      items.splice(index, 1);
      for (let node = (items.length >> 1) - 1; node >= 0; node--) towardsLeaves(node);
      return true;
    },
    clear() {
      items = [];
    },
  };
}
