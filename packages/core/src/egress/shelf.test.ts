import { expect, test } from "vitest";
import { createShelf } from "./shelf.ts";

const entry = (size: number) => ({
  loaded: { bytes: new Uint8Array(size), type: "", sha256: "" },
  promptId: undefined,
  validators: undefined,
});
const kept = (shelf: ReturnType<typeof createShelf>) => ["a", "b", "c"].filter((key) => shelf.get(key));

test("the least used goes first when there is too much", () => {
  const shelf = createShelf(10);
  shelf.put("a", entry(4));
  shelf.put("b", entry(4));
  shelf.get("a");
  shelf.put("c", entry(4));
  expect(kept(shelf)).toEqual(["a", "c"]);
});
test("an entry put again counts once", () => {
  const shelf = createShelf(10);
  for (let times = 0; times < 5; times++) shelf.put("a", entry(4));
  shelf.put("b", entry(4));
  expect(kept(shelf)).toEqual(["a", "b"]);
});
test("one that is too large is not kept", () => {
  const shelf = createShelf(10);
  shelf.put("a", entry(11));
  expect(kept(shelf)).toEqual([]);
});
test("a number of entries is enough", () => {
  const shelf = createShelf(10, 2);
  for (const key of ["a", "b", "c"]) shelf.put(key, entry(0));
  expect(kept(shelf)).toEqual(["b", "c"]);
});
