import { readFile } from "node:fs/promises";
import { renderObjectInfo } from "@netdist/sdk";
import { type JsonObject, parseJson } from "@netdist/sdk/prompt";
import { describe, expect, test } from "vitest";
import { createStockPack } from "../stock-pack.ts";

// What real servers say of these classes, each with empty file lists and no VAE files.
const FACTS = parseJson(await readFile(new URL("../fixtures/object-info.json", import.meta.url), "utf8")) as Readonly<
  Record<string, Readonly<Record<string, JsonObject>>>
>;

describe.each(["0.3.64", "0.33.0"] as const)("object_info as ComfyUI %s has it", (profile) => {
  const nodes = createStockPack({ profile }).nodes;

  test.each(Object.keys(FACTS[profile] ?? {}))("%s", async (id) => {
    const node = nodes.find((candidate) => candidate.id === id);
    if (node === undefined) throw new Error(`${id} is missing`);
    const record = await renderObjectInfo(node, { profile, module: node.module ?? "", list: async () => [] });
    expect(record).toEqual(FACTS[profile]?.[id]);
  });

  test("nothing else but our sampler", () => {
    const surplus = nodes.map((node) => node.id).filter((id) => !(id in (FACTS[profile] ?? {})));
    expect(surplus).toEqual(["NetDistProceduralSampler"]);
  });
});
