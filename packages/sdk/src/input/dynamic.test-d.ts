import { expectTypeOf, test } from "vitest";
import type { Tensor } from "../index.ts";
import {
  autogrow,
  boolean,
  combo,
  defineNode,
  dynamicCombo,
  dynamicSlot,
  image,
  int,
  mask,
  multiCombo,
  union,
} from "../index.ts";

test("dynamic inputs come to run as what they are made of", () => {
  defineNode({
    id: "Dynamic",
    category: "test",
    inputs: {
      format: dynamicCombo({ png: { depth: combo(["8", "16"]) }, jpeg: { quality: int() } }),
      images: autogrow("image", image(), { prefix: "image" }),
      extra: dynamicSlot(int(), { keep: boolean() }),
      tags: multiCombo(["a", "b"]),
      any: union([image(), mask(), int()]),
    },
    outputs: {},
    run({ format, images, extra, tags, any }) {
      if (format.key === "png") expectTypeOf(format.values.depth).toEqualTypeOf<"8" | "16">();
      else expectTypeOf(format.values.quality).toEqualTypeOf<number>();
      expectTypeOf(images).toEqualTypeOf<Readonly<Record<string, Tensor>>>();
      expectTypeOf(extra?.value).toEqualTypeOf<number | undefined>();
      expectTypeOf(extra?.values.keep).toEqualTypeOf<boolean | undefined>();
      expectTypeOf(tags).toEqualTypeOf<readonly ("a" | "b")[]>();
      expectTypeOf(any).toEqualTypeOf<Tensor | number>();
      return {};
    },
  });
});
