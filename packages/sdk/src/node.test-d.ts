import { expectTypeOf, test } from "vitest";
import type { Tensor } from "./index.ts";
import { block, combo, defineNode, definePack, image, int, nodeResult, output, seed, socket, string } from "./index.ts";

test("values flow from inputs to run", () => {
  const node = defineNode({
    id: "Example",
    category: "test",
    inputs: {
      picture: image(),
      lazy_picture: image({ lazy: true }),
      count: int({ default: 1, min: 1, max: 8 }),
      seed: seed(),
      mode: combo(["on_change", "always"]),
      info: socket<{ url: string }>("REMINFO"),
      note: string({ optional: true }),
      limit: int({ optional: true, default: 60 }),
    },
    outputs: { image: image(), names: output(string(), { isList: true, name: "NAMES" }) },
    run(values) {
      expectTypeOf(values.picture).toEqualTypeOf<Tensor>();
      expectTypeOf(values.lazy_picture).toEqualTypeOf<Tensor | undefined>();
      expectTypeOf(values.count).toEqualTypeOf<number>();
      expectTypeOf(values.seed).toEqualTypeOf<bigint>();
      expectTypeOf(values.mode).toEqualTypeOf<"on_change" | "always">();
      expectTypeOf(values.info).toEqualTypeOf<{ url: string }>();
      expectTypeOf(values.note).toEqualTypeOf<string | undefined>();
      expectTypeOf(values.limit).toEqualTypeOf<number>();
      return values.count > 1 ? { image: values.picture, names: ["a"] } : { image: block(), names: [] };
    },
  });
  definePack({ id: "test", version: "1.0.0", nodes: [node] });
});

test("a node that takes lists gets lists", () => {
  defineNode({
    id: "Lists",
    category: "test",
    inputIsList: true,
    inputs: { count: int() },
    outputs: {},
    run({ count }) {
      expectTypeOf(count).toEqualTypeOf<readonly number[]>();
      return nodeResult({ outputs: {}, ui: { text: ["done"] } });
    },
  });
});

test("a wrong output is an error", () => {
  defineNode({
    id: "Wrong",
    category: "test",
    inputs: {},
    outputs: { image: image() },
    // @ts-expect-error the output is missing
    run: () => ({ picture: 1 }),
  });
});
