import { expect, test } from "vitest";
import { checkLists, checks } from "./checks.ts";
import { knownGaps } from "./known-gaps.ts";
import { requirements } from "./requirements.ts";

const ids = requirements.map(({ id }) => id);

test("requirement ids are unique", () => {
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
});
test("every requirement is cited by a check", () => {
  expect(ids.filter((id) => !(id in checks))).toEqual([]);
});
test("every check cites a requirement", () => {
  expect(Object.keys(checks).filter((id) => !ids.includes(id))).toEqual([]);
});
test("no two checks cite one requirement", () => {
  const cited = checkLists.flatMap((list) => Object.keys(list));
  expect(cited.filter((id, at) => cited.indexOf(id) !== at)).toEqual([]);
});
test("every known gap is of a requirement and has a reason", () => {
  for (const [id, { reason }] of Object.entries(knownGaps))
    expect([id, ids.includes(id), reason !== ""]).toEqual([id, true, true]);
});
