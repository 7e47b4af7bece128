import { type AnyNode, defineNode, image } from "@netdist/sdk";
import { expect, test } from "vitest";
import { lowerings } from "./index.ts";

const define = (definition: object) =>
  defineNode({
    id: "A",
    category: "x",
    inputs: { b: image(), a: image() },
    outputs: { z: image(), y: image() },
    run: () => ({}) as never,
    ...definition,
  }) as AnyNode;

test("what nodes say of themselves, under their ids and aliases", () => {
  const table = lowerings([
    define({ lowering: { role: "primary" }, outputNode: true, title: "Save", aliases: ["Old"] }),
    define({ id: "B" }),
    define({ id: "C", lowering: { role: "vanish" } }),
  ]);
  expect([...table.keys()]).toEqual(["A", "Old", "C"]);
  expect(table.get("Old")).toEqual({
    lowering: { role: "primary" },
    title: "Save",
    inputs: ["b", "a"],
    outputs: ["z", "y"],
    outputNode: true,
  });
  expect(table.get("C")).toMatchObject({ title: "C", outputNode: false });
});
