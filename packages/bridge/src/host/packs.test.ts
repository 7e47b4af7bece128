import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { PackedMap } from "../msgpack/types.ts";
import { okOf, startShim } from "../testing/shim.ts";

const packsOf = (ready: PackedMap) => ready["packs"] as readonly PackedMap[];

test("a pack that cannot be loaded is reported; the others work", async () => {
  await using shim = await startShim({ packs: ["throws-at-import", "no-pack", "/nowhere/pack.mjs", "test-pack"] });
  const [thrown, none, absent, good] = packsOf(shim.ready);
  expect(thrown).toMatchObject({ nodes: [], error: { name: "TypeError", message: "this pack is broken" } });
  expect(none).toMatchObject({ nodes: [], error: { message: expect.stringContaining('neither "pack" nor "packs"') } });
  expect(absent).toMatchObject({ nodes: [], error: { message: expect.stringContaining("/nowhere/pack.mjs") } });
  expect(good).toMatchObject({ nodes: expect.arrayContaining(["Echo"]) });
  expect(good?.["error"]).toBeUndefined();
  expect(okOf(await shim.call("Echo", { value: 1 }))).toEqual({ outputs: [1] });

  const { error } = (await shim.call("FromBrokenPack")).message;
  const text = (error as { message: string }).message;
  expect(text).toContain('No pack offers the node "FromBrokenPack": ');
  expect(text).toContain("throws-at-import 1.0.0 could not be loaded (this pack is broken)");
});

test("what packs print goes to stderr: when they are loaded, and when their nodes run", async () => {
  await using shim = await startShim({ packs: ["prints-at-import", "test-pack"] });
  expect(okOf(await shim.call("Print"))).toEqual({ outputs: [] });
  await shim.send({ t: "bye" });
  expect(await shim.exited).toBe(0);
  const lines = ["printed at import", "and written", "printed by console.log", "printed by console.info"];
  expect(shim.stderr().split("\n").slice(0, -1)).toEqual([...lines, "printed by process.stdout"]);
});

describe("a node that two packs offer is the higher version's", () => {
  const older = { file: "test-pack", version: "1.9.0" };
  const newer = { file: "newer-echo", version: "1.10.0" };

  test.for([
    ["older first", [older, newer]],
    ["newer first", [newer, older]],
  ] as const)("%s", async ([, packs]) => {
    await using shim = await startShim({ packs });
    const { message } = await shim.message("log");
    expect(message).toMatchObject({
      level: "warn",
      text: 'node "Echo" is taken from newer-echo 1.10.0, not from test-pack 1.9.0',
    });
    expect(okOf(await shim.call("Echo", { value: 1 }))).toEqual({ outputs: ["the newer one"] });
    expect(okOf(await shim.call("Double", { seed: 1, count: 1 }))).toEqual({ outputs: [2, 2] });
    expect(shim.received.filter((frame) => frame.message["t"] === "log")).toEqual([]);
  });
});

test("a pack in a path with blanks, signs and umlauts", async () => {
  const root = await mkdtemp(join(tmpdir(), "netdist-packs-"));
  const folder = join(root, "Büro #1 %20 画像");
  await mkdir(folder);
  const file = join(folder, "pack.mjs");
  await writeFile(file, 'export const pack = { id: "p", version: "1.0.0", nodes: [] };');
  await using shim = await startShim({ packs: [file] });
  expect(packsOf(shim.ready)[0]?.["error"]).toBeUndefined();
  await rm(root, { recursive: true });
});
