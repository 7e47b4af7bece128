import { useLayoutEffect, useReducer } from "preact/hooks";
import type { Cell, Collection } from "./store.ts";

// Subscribed as soon as it is shown: what changes before the next frame must not be missed.

/** The cell's value; renders again when it changes. */
export function useCell<T>(cell: Cell<T>): T {
  const [, again] = useReducer((count: number) => count + 1, 0);
  useLayoutEffect(() => cell.subscribe(() => again(undefined as never)), [cell]);
  return cell.get();
}

/** One value of a collection; renders again when that one changes. */
export function useItem<T extends { readonly id: string }>(collection: Collection<T>, id: string): T | undefined {
  const [, again] = useReducer((count: number) => count + 1, 0);
  useLayoutEffect(() => collection.subscribe(id, () => again(undefined as never)), [collection, id]);
  return collection.get(id);
}
