import { describe, expect, test } from "vitest";
import type { WorkerEntry } from "../config/index.ts";
import { chosenWorkers } from "./members.ts";

const entry = (name: string, more: Partial<WorkerEntry> = {}): WorkerEntry => ({
  ...{ name, url: `http://${name}:8188`, headers: {}, tags: [], slots: 1, weight: 1, enabled: true },
  ...more,
});
const listed = [
  entry("attic", { tags: ["sdxl", "fast"] }),
  entry("cellar", { tags: ["sdxl"] }),
  entry("shed", { enabled: false }),
];
const names = (words: readonly string[]) => chosenWorkers(listed, words).map(({ name }) => name);

describe("the chosen workers", () => {
  test.for<[words: string[], chosen: string[]]>([
    [[], ["attic", "cellar"]],
    [
      [" ", ""],
      ["attic", "cellar"],
    ],
    [["cellar"], ["cellar"]],
    [["sdxl"], ["attic", "cellar"]],
    [
      ["fast", "cellar"],
      ["attic", "cellar"],
    ],
    [["http://attic:8188/"], ["attic"]],
    [["attic", "shed"], ["attic"]],
  ])("%j are %j", ([words, chosen]) => expect(names(words)).toEqual(chosen));

  test.for<[words: string[], says: string]>([
    [["garage"], "garage"],
    [["shed"], "switched off"],
  ])("%j is refused with what there is", ([words, says]) => {
    expect(() => names(words)).toThrow(
      expect.objectContaining({ code: "NOT_LISTED", message: expect.stringContaining(says) }),
    );
  });
  test("nothing listed says how to list", () => {
    expect(() => chosenWorkers([], [])).toThrow(
      expect.objectContaining({ message: expect.stringContaining("workers:") }),
    );
  });
});
