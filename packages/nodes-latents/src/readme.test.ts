import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { pack } from "./index.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

test("the README names every node by title and id, and no other", () => {
  const named = Array.from(
    readme.matchAll(/(?<=^## |, |^\| )([^,|\n]+) — `(\w+)`/gm),
    ([, title, id]) => `${id} ${title}`,
  );
  expect(named.sort()).toEqual(pack.nodes.map(({ id, title }) => `${id} ${title}`).sort());
});

test("the README tells of every input that has a default of its own", () => {
  const names = new Set(
    pack.nodes.flatMap(({ inputs }) =>
      Object.entries(inputs).flatMap(([name, { optional }]) => (optional ? [name] : [])),
    ),
  );
  for (const name of names) if (name !== "format") expect(readme).toContain(`\`${name}\``);
});
