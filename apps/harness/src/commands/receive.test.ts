import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { testFolder } from "../testing/folder.ts";
import { netdist } from "../testing/netdist.ts";

const here = testFolder();

test("--json: a line for each picture, and the envelope at SIGINT", async () => {
  await using run = netdist(["receive", "--port", "0", "--dir", "received", "--json"], here);
  const { url } = JSON.parse(await run.line(/listening/)) as { url: string };
  const body = JSON.stringify({ "a.gif": Buffer.from("GIF89a").toString("base64") });
  await fetch(url, { method: "POST", body, headers: { "content-type": "application/json" } });
  expect(JSON.parse(await run.line(/picture/))).toMatchObject({ event: "picture", file: "00001.gif", name: "a.gif" });
  run.child.kill("SIGINT");
  const { stdout } = await run.ended;
  expect(JSON.parse(stdout.trim().split("\n").at(-1) ?? "")).toMatchObject({ ok: true, data: { pictures: 1 } });
  expect(await readFile(join(here.cwd, "received", "00001.gif"), "utf8")).toBe("GIF89a");
});
