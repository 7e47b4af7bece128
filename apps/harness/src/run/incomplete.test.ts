import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { readPngText } from "@netdist/codecs/png";
import { WORKERS } from "@netdist/core";
import { defineNode, definePack, image, type NodePack } from "@netdist/sdk";
import { type JsonObject, parsePrompt } from "@netdist/sdk/prompt";
import { createServer, type Server } from "@netdist/server";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { outcomeOf, showResult } from "../commands/run.ts";
import { createReporter } from "../report/reporter.ts";
import { startPrimary } from "./primary.ts";
import { runWorkflow } from "./run-workflow.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "netdist-incomplete-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** A class that only the workers have, so that no node runs here. */
const onlyThere: NodePack = definePack({
  id: "there",
  version: "1.0.0",
  nodes: [
    defineNode({
      id: "OnlyThere",
      category: "test",
      inputs: { images: image() },
      outputs: { images: image() },
      run: ({ images }) => ({ images }),
    }),
  ],
});

/** The example chain, 2 + 3 + 3 pictures; its pictures may pass through a class that only the workers have. */
async function example(name: string, elsewhere: boolean): Promise<string> {
  const text = await readFile(join(import.meta.dirname, "../../../../examples/chain.api.json"), "utf8");
  const prompt = parsePrompt(JSON.parse(text) as JsonObject);
  const passed = text.replaceAll(/\[\s*"7",\s*1\s*\]/g, '["90", 0]');
  const through = {
    ...(JSON.parse(passed) as object),
    "90": { class_type: "OnlyThere", inputs: { images: ["7", 1] } },
  };
  const file = join(folder, name);
  await writeFile(file, JSON.stringify(elsewhere ? through : prompt));
  return file;
}

async function runUntil(file: string, workers: readonly Server[], firstDone: () => Promise<unknown>) {
  const out = join(folder, "out");
  await using primary = await startPrimary({ out });
  const said = { out: new PassThrough(), err: new PassThrough() };
  primary.service(WORKERS).watch(({ job }) => {
    if (job.worker === workers[0]?.url) void job.outcome.then(firstDone);
  });
  const reporter = createReporter("run", "0", false, { out: said.out, err: said.err as unknown as NodeJS.WriteStream });
  const signal = new AbortController().signal;
  const urls = workers.map(({ url }) => url);
  const result = await runWorkflow(primary, { file, workers: urls, sets: [], out, reporter, signal });
  showResult(reporter, result);
  return { result, shown: String(said.out.read()), files: (await readdir(out)).sort().map((name) => join(out, name)) };
}

describe.for([
  ["the primary makes a part", false, ["0 of 2", "3", "0 of 3"], 3],
  ["the first worker makes the primary's part", true, ["2", "3", "0 of 3"], 5],
] as const)("a worker's job ends otherwise, where %s", ([, elsewhere, images, saved]) => {
  test("what others had finished is written, what is missing is named, and the run has failed", async () => {
    await using quick = await createServer({ packs: [onlyThere], speed: 1e6 });
    await using slow = await createServer({ packs: [onlyThere], speed: 1e-6 });
    const stop = async () => {
      const queue = async () => (await (await fetch(`${slow.url}/queue`)).json()) as { queue_running: unknown[] };
      await expect.poll(async () => (await queue()).queue_running.length, { timeout: 30_000 }).toBe(1);
      await fetch(`${slow.url}/interrupt`, { method: "POST", body: "{}" });
    };
    // The first worker may have two jobs that are done.
    let stopped: Promise<void> | undefined;
    const interrupt = () => (stopped ??= stop());
    const file = await example("chain.json", elsewhere);
    const { result, shown, files } = await runUntil(file, [quick, slow], interrupt);
    await stopped;
    expect(result.failure).toMatchObject({ code: "INTERRUPTED", facts: { worker: slow.url } });
    expect(result.files).toEqual(files);
    expect(files).toHaveLength(saved);
    expect([...readPngText(await readFile(files[0] ?? "")).keys()]).toEqual(["prompt"]);
    expect(outcomeOf(result)).toMatchObject({
      exit: "failed",
      error: { code: "INTERRUPTED" },
      data: { complete: false },
    });
    for (const cell of images) expect(shown).toMatch(new RegExp(` ${cell} `));
    expect(shown).toMatch(new RegExp(`The run is incomplete. Missing: .*3 of ${slow.url}\\.`));
  });
});
