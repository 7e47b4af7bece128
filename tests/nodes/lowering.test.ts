import { expect, test } from "vitest";
import { packs } from "../../apps/harness/src/packs.ts";

const nodes = packs.flatMap((pack) => pack.nodes.map((node) => ({ pack: pack.id, node })));

test.for(nodes.map(({ pack, node }) => [pack, node.id, node] as const))(
  "%s: %s says how it is rewritten for a stock worker",
  ([, , node]) => {
    expect(node.lowering).toBeDefined();
    const named = Object.entries(node.lowering ?? {}).flatMap(([key, value]) =>
      ["role", "class_type", "first", "second", "input"].includes(key) ? [] : [value].flat(),
    );
    for (const input of named) expect(Object.keys(node.inputs)).toContain(input);
  },
);

test("no two packs have a node of the same id", () => {
  const ids = nodes.flatMap(({ node }) => [node.id, ...(node.aliases ?? [])]);
  expect(new Set(ids).size).toBe(ids.length);
});
