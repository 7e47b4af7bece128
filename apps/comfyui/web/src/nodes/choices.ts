import type { Store } from "../store/store.ts";
import type { Choices } from "./worker-picker.ts";

/** The workers that a picker offers, as the panel knows them. */
export function choicesOf(store: Store): Choices {
  const listed = () => store.workers.all().filter(({ enabled, source }) => enabled && source !== "unlisted");
  return {
    ids: () => listed().map(({ id }) => id),
    tags: () => [...new Set(listed().flatMap(({ tags }) => tags))],
    meant: (text) => listed().find(({ id, address }) => id === text || same(address, text))?.id,
  };
}

function same(address: string, text: string): boolean {
  const [a, b] = [address, text].map((one) => one.trim().replace(/\/+$/, "").replace("//localhost", "//127.0.0.1"));
  return a === b;
}
