import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { faults, hazards, threats } from "./rows.ts";

// A row is cited in a name, of a test, a group of tests or a line of a table: "… (H7)", "… (F20, H11)", "T15: …".
const CITATION = /\(((?:[HFT]\d+)(?:, [HFT]\d+)*)\)["`]|["`]([HFT]\d+): /g;

const root = join(import.meta.dirname, "../..");
const sources = ["packages", "apps"].flatMap((folder) =>
  readdirSync(join(root, folder)).map((name) => join(root, folder, name, "src")),
);
const tests = [...sources.filter((folder) => existsSync(folder)), join(root, "tests")].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => readFileSync(join(folder, name), "utf8")),
);
const cited = new Set(
  tests.flatMap((text) => [...text.matchAll(CITATION)]).flatMap(([, end, start]) => (end ?? start ?? "").split(", ")),
);
const all = [...hazards, ...faults, ...threats];

test("every row is cited by a test, or says what it waits for", () => {
  expect(all.filter(({ id, later }) => !cited.has(id) && later === undefined).map(({ id }) => id)).toEqual([]);
});
test("no row that is cited waits for anything", () => {
  expect(all.filter(({ id, later }) => cited.has(id) && later !== undefined).map(({ id }) => id)).toEqual([]);
});
test("every citation is of a row", () => {
  const ids = new Set(all.map(({ id }) => id));
  expect([...cited].filter((id) => !ids.has(id))).toEqual([]);
});
test("ids are unique, and none is missing in between", () => {
  for (const [letter, table] of Object.entries({ H: hazards, F: faults, T: threats }))
    expect(table.map(({ id }) => id)).toEqual(table.map((_, at) => `${letter}${at + 1}`));
});
