import { describe, expect, test } from "vitest";
import { createHistory } from "./history.ts";
import type { EngineFaults, HistoryEntry } from "./types.ts";

const entry = (promptId: string): HistoryEntry => ({
  item: { number: 0, promptId, prompt: {}, extraData: {}, outputs: [], sensitive: {} },
  outputs: { z: { text: ["x"] } },
  meta: {},
  status: { status_str: "success", completed: true, messages: [] },
});

function filled(ids: string, faults: EngineFaults = {}, maxEntries = 100) {
  const clock = { time: 0, now: () => clock.time };
  const history = createHistory({ clock, faults, maxEntries });
  for (const id of ids) history.add(entry(id));
  return {
    history,
    clock,
    ids: (options = {}) =>
      history
        .page(options)
        .map(({ item }) => item.promptId)
        .join(""),
  };
}

test.each([
  [{}, "abcde"],
  [{ maxItems: 2 }, "de"],
  [{ maxItems: 9 }, "abcde"],
  [{ offset: 1 }, "bcde"],
  [{ offset: 1, maxItems: 2 }, "bc"],
  [{ offset: -1, maxItems: 2 }, "de"],
  [{ offset: 9 }, ""],
])("page %o is %s", (options, expected) => {
  expect(filled("abcde").ids(options)).toBe(expected);
});

test("the oldest go first; an id used again keeps its place", () => {
  const { history, ids } = filled("abc", {}, 3);
  history.add(entry("d"));
  expect(ids()).toBe("bcd");
  history.add({ ...entry("b"), outputs: {} });
  expect([ids(), history.get("b")?.outputs]).toEqual(["bcd", {}]);
});

test("entries are deleted and cleared", () => {
  const { history, ids } = filled("abc");
  history.delete(["b", "x"]);
  expect(ids()).toBe("ac");
  history.clear();
  expect(ids()).toBe("");
});

describe("faults", () => {
  test("delayed", () => {
    const { history, clock, ids } = filled("a", { historyDelayMs: 2000 });
    clock.time = 1999;
    expect([history.get("a"), ids()]).toEqual([undefined, ""]);
    clock.time = 2000;
    expect(ids()).toBe("a");
  });
  test("lost", () => expect(filled("a", { loseHistory: true }).ids()).toBe(""));
  test("empty", () => expect(filled("a", { emptyHistory: true }).history.get("a")?.outputs).toEqual({}));
});
