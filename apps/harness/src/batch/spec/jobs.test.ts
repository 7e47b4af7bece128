import { describe, expect, test } from "vitest";
import { parseRange } from "./job-range.ts";
import { type BatchJob, jobKey, jobsOf } from "./jobs.ts";
import { DEFAULT_NAME } from "./spec.ts";

const rows = ["cat", "dog", "fox"].map((animal) => new Map([["animal", animal]]));
const short = (jobs: readonly BatchJob[]) =>
  jobs.map(({ number, index, values }) => [number, index, values.get("animal"), values.get("repeat")]);

describe("jobs of a table", () => {
  test("one for each row, from 1", () => {
    expect(short(jobsOf({ rows, range: undefined, repeat: 1 }))).toEqual([
      [1, 0, "cat", "1"],
      [2, 1, "dog", "1"],
      [3, 2, "fox", "1"],
    ]);
  });
  test("several for each row, and a range of them", () => {
    expect(short(jobsOf({ rows, range: parseRange("2-4,6-"), repeat: 2 }))).toEqual([
      [2, 1, "cat", "2"],
      [3, 2, "dog", "1"],
      [4, 3, "dog", "2"],
      [6, 5, "fox", "2"],
    ]);
  });
  test("a range without a job of it is an error", () => {
    expect(() => jobsOf({ rows, range: parseRange("9-"), repeat: 1 })).toThrow("None of the 3 jobs is in that range.");
  });
});

describe("jobs without a table", () => {
  test("as often as repeated", () => {
    expect(jobsOf({ rows: undefined, range: undefined, repeat: 3 }).map(({ number }) => number)).toEqual([1, 2, 3]);
  });
  test("the numbers of a range, from 0 if it says so", () => {
    const jobs = jobsOf({ rows: undefined, range: parseRange("0-2"), repeat: 1 });
    expect(jobs.map(({ number, index, values }) => [number, index, values.get("job_num")])).toEqual([
      [0, 0, "0"],
      [1, 1, "1"],
      [2, 2, "2"],
    ]);
  });
  test("a range without an end is an error", () => {
    expect(() => jobsOf({ rows: undefined, range: parseRange("3-"), repeat: 1 })).toThrow("has no end");
  });
});

test.for(["", "x", "3-1", "1--2", "-3", "1-2-3", "1,,2"])("a range %j is refused", (text) => {
  expect(() => parseRange(text)).toThrow("A range of jobs is");
});

describe("the key of a job", () => {
  const spec = { workflow: "w", repeat: 1, seed: undefined, sets: ["1.a=2"], replacements: [], name: DEFAULT_NAME };
  const [job] = jobsOf({ rows, range: undefined, repeat: 1 }) as [BatchJob];
  const key = jobKey(spec, Uint8Array.of(1), job);
  test("is equal for the same job", () => {
    expect(jobKey({ ...spec }, Uint8Array.of(1), { ...job })).toBe(key);
  });
  test.for([
    { name: "the workflow", other: () => jobKey(spec, Uint8Array.of(2), job) },
    { name: "a set", other: () => jobKey({ ...spec, sets: [] }, Uint8Array.of(1), job) },
    {
      name: "the rule for seeds",
      other: () => jobKey({ ...spec, seed: { kind: "from", first: 2n } }, Uint8Array.of(1), job),
    },
    { name: "the row", other: () => jobKey(spec, Uint8Array.of(1), { ...job, values: new Map([["animal", "eel"]]) }) },
  ])("depends on $name", ({ other }) => {
    expect(other()).not.toBe(key);
  });
});
