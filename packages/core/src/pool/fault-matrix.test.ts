import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const read = (name: string): string => readFileSync(join(import.meta.dirname, name), "utf8");

test("every test that the fault matrix names is there", () => {
  const rows = read("fault-matrix.md").matchAll(/^\| `([\w.-]+\.test\.ts)` \| (.*) \|$/gm);
  const missing = [...rows].flatMap(([, file = "", cell = ""]) => {
    const text = read(file);
    return [...cell.matchAll(/`([^`]+)`/g)].flatMap(([, title = ""]) =>
      text.includes(title) ? [] : [`${file}: ${title}`],
    );
  });
  expect(missing).toEqual([]);
});
