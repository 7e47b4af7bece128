import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createServer } from "@netdist/server";
import { expect, test } from "vitest";
import { exitCodes } from "../exit.ts";
import { examples, fast, simple } from "../testing/examples.ts";
import { testFolder } from "../testing/folder.ts";
import { netdist } from "../testing/netdist.ts";

const here = testFolder();

test("surplus workers stay idle and are named", async () => {
  await using worker = await createServer();
  await using spare = await createServer();
  await using run = netdist(
    ["run", simple, "--worker", worker.url, "--worker", spare.url, "--out", "idle", ...fast],
    here,
  );
  const { code, stderr, stdout } = await run.ended;
  expect(code, stderr).toBe(0);
  expect(stderr).toContain(`${spare.url} stays idle`);
  expect(stdout).toContain("3 files saved");
});
test("surplus queue nodes are switched off and named", async () => {
  await using worker = await createServer();
  await using run = netdist(
    ["run", join(examples, "chain.api.json"), "--worker", worker.url, "--out", "off", ...fast],
    here,
  );
  const { code, stderr, stdout } = await run.ended;
  expect(code, stderr).toBe(0);
  expect(stderr).toContain("Node 4 (Queue on remote (worker)) is switched off");
  expect(stdout).toContain("5 files saved");
});
test("a picture that a run saved runs again", async () => {
  await using worker = await createServer();
  await using first = netdist(["run", simple, "--worker", worker.url, "--out", "again", ...fast], here);
  expect((await first.ended).code).toBe(0);
  const [picture = ""] = await readdir(join(here.cwd, "again"));
  await using second = netdist(
    ["run", join(here.cwd, "again", picture), "--worker", worker.url, "--out", "more"],
    here,
  );
  expect((await second.ended).code).toBe(0);
  const bytes = (folder: string) => readFile(join(here.cwd, folder, picture));
  expect(await bytes("more")).toEqual(await bytes("again"));
});
test.for(["SIGINT", "SIGTERM", "SIGHUP"] as const)("%s stops the worker's job and ends with 130", async (signal) => {
  await using worker = await createServer();
  await using run = netdist(
    ["run", simple, "--worker", worker.url, "--set", "NetDistProceduralSampler.step_ms=60000"],
    here,
  );
  await run.line(new RegExp(`${worker.url}: running`));
  run.child.kill(signal);
  expect((await run.ended).code).toBe(exitCodes.interrupted.code);
  expect(worker.engine.remaining()).toBe(0);
});
test("a reader of stdout that goes away stops the worker's job", async () => {
  await using worker = await createServer();
  await using run = netdist(
    ["run", simple, "--json", "--worker", worker.url, "--set", "NetDistProceduralSampler.step_ms=1000"],
    here,
  );
  await run.line(/"phase":"running"/);
  run.child.stdout?.destroy();
  const { code, stderr } = await run.ended;
  expect({ code, stderr }).toEqual({ code: exitCodes.interrupted.code, stderr: "" });
  expect(worker.engine.remaining()).toBe(0);
});
test("a workflow without our nodes runs whole on the first worker that can", async () => {
  const prompt = {
    1: { class_type: "EmptyImage", inputs: { width: 8, height: 8, batch_size: 2, color: 255 } },
    2: { class_type: "SaveImage", inputs: { images: ["1", 0], filename_prefix: "x" } },
  };
  await writeFile(join(here.cwd, "plain.json"), JSON.stringify(prompt));
  await using worker = await createServer();
  await using run = netdist(["run", "plain.json", "--worker", worker.url, "--out", "plain"], here);
  const { code, stderr } = await run.ended;
  expect(code, stderr).toBe(0);
  expect(await readdir(join(here.cwd, "plain"))).toEqual(["plain_00001_.png", "plain_00002_.png"]);
});
