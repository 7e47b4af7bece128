import { readFile } from "node:fs/promises";
import { readPngText } from "@netdist/codecs/png";
import { expect, test } from "vitest";
import { fast } from "../testing/examples.ts";
import { testFolder } from "../testing/folder.ts";
import { netdist } from "../testing/netdist.ts";

const here = testFolder();

test("--once --json: only JSON on stdout, the envelope last, eight pictures with the workflow in them", async () => {
  await using run = netdist(["demo", "--port", "0", "--once", "--json", "--out", "eight", ...fast], here);
  const { code, stdout, stderr } = await run.ended;
  const lines = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { type: string; ok?: boolean; data?: { files: string[] } });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(lines.at(-1)).toMatchObject({ schema: "envelope/1", type: "envelope", ok: true, command: "demo" });
  expect(lines.slice(0, -1).every(({ type }) => type === "event")).toBe(true);
  const files = lines.at(-1)?.data?.files ?? [];
  expect(files).toHaveLength(8);
  const text = readPngText(await readFile(files[7] ?? ""));
  expect([...text.keys()].sort()).toEqual(["prompt", "workflow"]);
});
