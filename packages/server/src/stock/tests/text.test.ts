import type { NodeResult } from "@netdist/sdk";
import { describe, expect, test } from "vitest";
import { createStockPack } from "../stock-pack.ts";
import { zeros } from "../tensors/batch.ts";
import { call } from "./call.ts";

async function preview(source: unknown, profile: "0.3.64" | "0.33.0" = "0.33.0"): Promise<unknown> {
  const { ui } = (await call(createStockPack({ profile }), "PreviewAny", { source })) as NodeResult<unknown>;
  return ui?.["text"]?.[0];
}

describe("PreviewAny", () => {
  test.each([
    ["a text", "as it is\n", "as it is\n"],
    ["nothing", null, "None"],
    ["true", true, "True"],
    ["a number", 1.5, "1.5"],
    ["a seed", 18446744073709551615n, "18446744073709551615"],
    ["a list", [1, "é"], '[\n    1,\n    "é"\n]'],
    ["an empty object", {}, "{}"],
    ["a tensor", zeros([1, 2]), "tensor of shape [1, 2], float32"],
    ["a latent", { samples: zeros([1]) }, "a value with samples"],
  ])("%s", async (_name, source, text) => {
    expect(await preview(source)).toBe(text);
  });

  test("0.3.64 writes JSON on one line, in ASCII", async () => {
    expect(await preview({ a: [1, "é"], b: null }, "0.3.64")).toBe('{"a": [1, "\\u00e9"], "b": null}');
  });

  test("a value that holds itself is no JSON", async () => {
    const ring: Record<string, unknown> = {};
    ring["ring"] = ring;
    expect(await preview(ring)).toBe("a value with ring");
  });
});

test.each([
  ["PrimitiveInt", 9223372036854775807n],
  ["PrimitiveFloat", 0.1],
  ["PrimitiveString", "x"],
  ["PrimitiveStringMultiline", "x\ny"],
  ["PrimitiveBoolean", false],
])("%s gives what was typed in", async (id, value) => {
  expect(Object.values((await call(createStockPack(), id, { value })) as object)).toEqual([value]);
});
