import { describe, expect, test } from "vitest";
import { type AnyNode, autogrow, defineNode, definePack, image } from "./index.ts";

const node: AnyNode = defineNode({ id: "A", category: "test", inputs: {}, outputs: {}, run: () => ({}) });
const dynamic: AnyNode = { ...node, inputs: { images: autogrow("image", image(), { prefix: "image" }) } };

describe("definePack", () => {
  test.each<[string, AnyNode[], string]>([
    ["one id twice", [node, node], 'pack "p" defines node "A" twice'],
    ["an alias that is another's id", [node, { ...node, id: "B", aliases: ["A"] }], 'pack "p" defines node "A" twice'],
    ["dynamic inputs in V1 form", [dynamic], 'pack "p", node "A": dynamic inputs'],
    ["undeclared inputs in V1 form", [{ ...node, acceptAllInputs: true }], 'need form: "v3"'],
  ])("refuses %s", (_name, nodes, text) => {
    expect(() => definePack({ id: "p", version: "1.0.0", nodes })).toThrow(text);
  });

  test("takes both in V3 form", () => {
    const nodes: AnyNode[] = [{ ...dynamic, form: "v3", acceptAllInputs: true }];
    expect(definePack({ id: "p", version: "1.0.0", nodes }).nodes).toEqual(nodes);
  });
});
